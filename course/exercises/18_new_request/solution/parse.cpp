// Exercise 18, the solution, part 1: as parse_routes() in src/protocol/messages.cpp.
#include "exercise.hpp"

#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <algorithm>

namespace exercise {

std::optional<std::string_view> parse_seats(std::string_view message) {
    constexpr std::string_view word = "seats";
    const std::string_view trimmed = trim(message);
    if (!std::ranges::equal(trimmed.substr(0, word.size()), word, {}, to_lower))
        return std::nullopt;
    const std::string_view rest = trimmed.substr(word.size());
    if (!rest.empty() && blank_at_begin(rest) == 0) return std::nullopt; // Seatsville > Paris
    const std::string_view question = trim(rest);
    if (question.starts_with('>')) return std::nullopt; // Seats > Paris
    return question;
}

} // namespace exercise
