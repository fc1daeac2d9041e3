// Completion with TAB: `bras` becomes `Brasília`, and only what can follow is offered.
#pragma once

#include "client/known_network.hpp"
#include "platform/terminal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// What the console knows about what a person may type next.
struct Known {
    KnownNetwork network;
    std::vector<std::string> tickets;
    std::vector<std::string> words; // in the console's language, in the order of HELP
    bool is_at_question = false;    // an S or N is expected
};

// Completes the last word of `typed` (UTF-8), without regard to case and accents, to the longest
// prefix that all choices have in common.
//
// The choices are words and places at the beginning of a line, the destinations of Recife after
// `Recife >`, and tickets after CANCEL. An alias of a place, such as its code, becomes the place.
Completion suggest(std::string_view typed, const Known& known);

} // namespace trecho
