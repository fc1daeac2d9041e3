// Colours that repeat what the text says, so nothing is lost without them. Each is readable on a
// light and on a dark background.
#pragma once

#include "platform/terminal.hpp"

#include <string>
#include <string_view>

namespace trecho {

enum class Colour {
    good,      // a request succeeded
    bad,       // a request failed
    attention, // the person has to decide or to look
    sent,      // bytes to the server, in wire mode
    received,  // bytes from the server, in wire mode
};

// Returns the text in this colour if the terminal wants colours, else unchanged. Line ends at its
// end stay outside, so that the colour doesn't reach the next line.
std::string in_colour(const Terminal& terminal, Colour colour, std::string_view text);

} // namespace trecho
