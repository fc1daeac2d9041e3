// Exercise 18, wrong: it takes each message that begins with the word for a question. From a place
// called Seats nobody can buy a ticket any more.
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
    if (!rest.empty() && blank_at_begin(rest) == 0) return std::nullopt;
    return trim(rest);
}

} // namespace exercise
