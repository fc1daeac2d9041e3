#include "protocol/messages.hpp"

#include "protocol/names.hpp"

#include <algorithm>
#include <utility>

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

Request parse_words(std::string_view message) {
    if (const auto decision = parse_decision(message)) return *decision;
    if (is_hello(message)) return HelloRequest();
    if (is_word(message, "LIST")) return ListRequest();
    if (is_word(message, "PLACES")) return PlacesRequest();
    if (is_word(message, "TICKETS")) return TicketsRequest();
    if (is_word(message, "QUIT")) return QuitRequest();
    if (const auto token = behind_word(message, "RESUME")) return ResumeRequest{*token};
    if (const auto ticket = behind_word(message, "CANCEL")) return CancelRequest{*ticket};
    if (const auto name = behind_word(message, "NAME")) return NameRequest{*name};
    return MalformedRequest();
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

std::optional<std::string_view> parse_routes(std::string_view message) {
    const auto question = behind_word(message, "ROUTES");
    if (question && question->starts_with('>')) return std::nullopt; // from a place called Routes
    return question;
}

Request parse_request(std::string_view message) {
    if (const auto question = parse_routes(message)) return RoutesRequest{*question};
    if (message.find('>') == std::string_view::npos) return parse_words(message);
    if (auto places = parse_itinerary(message)) return ItineraryRequest{std::move(*places)};
    return MalformedRequest();
}

std::string ticket_number(std::string_view typed) {
    std::string number(typed);
    if (number.starts_with('t')) number.front() = 'T';
    return number;
}

bool is_session_token(std::string_view text) {
    constexpr std::size_t digits = 32;
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

} // namespace trecho
