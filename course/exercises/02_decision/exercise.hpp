// The interface of the exercise. Read it, don't change it: the test is compiled with it.
#pragma once

#include "protocol/messages.hpp"

#include <optional>
#include <string_view>

namespace exercise {

using trecho::Decision; // buy, decline

// What a customer decides about the seat that is held: `S` buys it, `N` lets it go, in either case,
// also with blanks before and after (protocol/names.hpp says what a blank is). Nothing for any
// other message.
std::optional<Decision> parse_decision(std::string_view message);

} // namespace exercise
