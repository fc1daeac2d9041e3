// A decision is the whole message, without the blanks around it.
#include "exercise.hpp"

#include "protocol/names.hpp"

namespace exercise {

std::optional<Decision> parse_decision(std::string_view message) {
    const std::string_view word = trecho::trim(message);
    if (word == "S" || word == "s") return Decision::buy;
    if (word == "N" || word == "n") return Decision::decline;
    return std::nullopt;
}

} // namespace exercise
