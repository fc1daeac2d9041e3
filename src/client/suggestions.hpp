// What TAB makes of a line that was typed in part: `sao` becomes `São Paulo`, and only what fits
// there is offered.
#pragma once

#include "client/known_network.hpp"
#include "platform/terminal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// What the console knows of what a person may type next.
struct Known {
    KnownNetwork network;
    std::vector<std::string> tickets;
    std::vector<std::string> words; // in the console's language, in the order of HELP
    bool is_at_question = false;    // whether to buy
};

// Completes what is being typed at the end of `typed`, in UTF-8, without regard to case and
// accents. It becomes the longest beginning that all choices have in common.
//
// At the beginning of a line these are words and places; behind `Recife >` the places that one can
// fly to from there; behind CANCEL tickets. A code, or another name of a place, becomes the place.
Completion suggest(std::string_view typed, const Known& known);

} // namespace trecho
