// A decision parser.
//
// A seat is held for a customer, who now says `S` (buy it) or `N` (let it go). A program can't
// check what a person means, so it must take nothing for a decision that isn't exactly one: a
// ticket that was sold by mistake costs money. parse_decision() gets the message without its line
// end, and knows nothing else of the dialogue.
//
// The code below looks at the first letter. Mend it. exercise.hpp says what is a decision;
// protocol/names.hpp and protocol/messages.hpp have functions that help.
#include "exercise.hpp"

#include "protocol/names.hpp"

namespace exercise {

std::optional<Decision> parse_decision(std::string_view message) {
    if (message.starts_with('S') || message.starts_with('s')) return Decision::buy;
    if (message.starts_with('N') || message.starts_with('n')) return Decision::decline;
    return std::nullopt;
}

} // namespace exercise
