// What a message means (docs/protocol.md is the specification). Pure: text in, values out.
#pragma once

#include <boost/container/small_vector.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace trecho {

// The places of an itinerary in the order of travel; they point into the message.
using Places = boost::container::small_vector<std::string_view, 4>;

// `A > B [> C ..]`, without the blanks around the places; nothing when it isn't of that form or
// isn't UTF-8.
std::optional<Places> parse_itinerary(std::string_view message);

enum class Decision { buy, decline };

// `S` or `N` in either case; nothing for anything else.
std::optional<Decision> parse_decision(std::string_view message);

// Whether it asks for protocol 2.
bool is_hello(std::string_view message);

// The question behind the word ROUTES: empty when the word stands alone, nothing when the message
// begins with another word, or is an itinerary from a place called Routes.
std::optional<std::string_view> parse_routes(std::string_view message);

// The requests of protocol 2. What they point to is in the message; what a client types behind a
// word may be empty, or make no sense.
struct HelloRequest {};
struct ResumeRequest {
    std::string_view token;
};
struct ListRequest {};
struct PlacesRequest {};
struct RoutesRequest {
    std::string_view question;
};
struct ItineraryRequest {
    Places places;
};
struct TicketsRequest {};
struct CancelRequest {
    std::string_view ticket;
};
struct NameRequest {
    std::string_view name;
};
struct QuitRequest {};
struct MalformedRequest {};

using Request = std::variant<MalformedRequest, HelloRequest, ResumeRequest, ListRequest,
                             PlacesRequest, RoutesRequest, ItineraryRequest, Decision,
                             TicketsRequest, CancelRequest, NameRequest, QuitRequest>;

// A message with `>` is an itinerary, or a question for routes, and no other request: so a place
// may begin with any word but ROUTES (docs/protocol.md, section Words and places). The other words
// are known in either case.
Request parse_request(std::string_view message);

// The two answers of the plain dialogue.
inline constexpr std::string_view yes = "True";
inline constexpr std::string_view no = "False";

// Words compare without regard to ASCII case; names, by what fold_name() makes of them.
constexpr char to_lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

// As the server writes a ticket: T1, also where a person typed t1.
std::string ticket_number(std::string_view typed);

// Whether the text has the form of a session token: 32 hex digits.
bool is_session_token(std::string_view text);

} // namespace trecho
