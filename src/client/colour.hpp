// Colours that say the same as the words beside them: each is seen on a light and a dark ground.
#pragma once

#include "platform/terminal.hpp"

#include <string>
#include <string_view>

namespace trecho {

enum class Colour {
    good,      // it is done
    bad,       // it isn't
    attention, // the person is to decide, or to look
    sent,      // by us, to the server
    received,
};

// The text in this colour where the terminal wants colours; else as it is. Line ends stay outside,
// so that the colour doesn't run into what comes next.
std::string in_colour(const Terminal& terminal, Colour colour, std::string_view text);

} // namespace trecho
