#include "protocol/messages.hpp"

#include "protocol/names.hpp"

#include <algorithm>

namespace trecho {

namespace {

bool is_ascii(std::string_view text) {
    unsigned char all = 0; // bits
    for (const char letter : text) all |= static_cast<unsigned char>(letter);
    return all < 0x80;
}

bool is_utf8(std::string_view text) { return is_ascii(text) || size_of_utf8(text) == text.size(); }

bool is_word(std::string_view message, std::string_view word) {
    return std::ranges::equal(trim(message), word, {}, to_lower, to_lower);
}

std::optional<std::string_view> behind_word(std::string_view message, std::string_view word) {
    const std::string_view trimmed = trim(message);
    if (!is_word(trimmed.substr(0, word.size()), word)) return std::nullopt;
    const std::string_view rest = trimmed.substr(word.size());
    if (!rest.empty() && blank_at_begin(rest) == 0) return std::nullopt;
    return trim(rest);
}

// Neither a session nor a ticket nor a name has a `>` in it, a journey always has.
std::optional<std::string_view> behind_word_without_arrow(std::string_view message,
                                                          std::string_view word) {
    if (message.find('>') != std::string_view::npos) return std::nullopt;
    return behind_word(message, word);
}

} // namespace

std::optional<Places> parse_itinerary(std::string_view message) {
    if (!is_utf8(message)) return std::nullopt;

    Places places;
    std::string_view rest = message;
    for (;;) {
        const std::size_t arrow = rest.find('>');
        const std::string_view place = trim(rest.substr(0, arrow));
        if (place.empty()) return std::nullopt;
        places.push_back(place);
        if (arrow == std::string_view::npos) break;
        rest = rest.substr(arrow + 1);
    }
    if (places.size() < 2) return std::nullopt;
    return places;
}

std::optional<Decision> parse_decision(std::string_view message) {
    if (is_word(message, "S")) return Decision::buy;
    if (is_word(message, "N")) return Decision::decline;
    return std::nullopt;
}

bool is_hello(std::string_view message) { return behind_word(message, "HELLO") == "2"; }

bool is_list(std::string_view message) { return is_word(message, "LIST"); }

bool is_places(std::string_view message) { return is_word(message, "PLACES"); }

bool is_help(std::string_view message) { return is_word(message, "HELP"); }

bool is_tickets(std::string_view message) { return is_word(message, "TICKETS"); }

std::optional<std::string_view> parse_resume(std::string_view message) {
    return behind_word_without_arrow(message, "RESUME");
}

std::optional<std::string_view> parse_cancel(std::string_view message) {
    return behind_word_without_arrow(message, "CANCEL");
}

std::optional<std::string_view> parse_name(std::string_view message) {
    return behind_word_without_arrow(message, "NAME");
}

std::optional<std::string_view> parse_routes(std::string_view message) {
    const auto question = behind_word(message, "ROUTES");
    if (question && question->starts_with('>')) return std::nullopt; // from a place called Routes
    return question;
}

bool is_quit(std::string_view message) { return is_word(message, "QUIT"); }

std::string ticket_number(std::string_view typed) {
    std::string number(typed);
    if (number.starts_with('t')) number.front() = 'T';
    return number;
}

bool is_session(std::string_view text) {
    constexpr std::size_t digits = 32;
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

} // namespace trecho
