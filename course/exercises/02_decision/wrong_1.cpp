// Wrong: takes what isn't "buy" for "decline", so a message that nobody understands loses the seat.
#include "exercise.hpp"

#include "protocol/names.hpp"

namespace exercise {

std::optional<Decision> parse_decision(std::string_view message) {
    const std::string_view word = trecho::trim(message);
    if (word.size() != 1) return std::nullopt;
    return trecho::to_lower(word.front()) == 's' ? Decision::buy : Decision::decline;
}

} // namespace exercise
