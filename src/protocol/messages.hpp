// What a message means (docs/protocol.md is the specification). Pure: text in, values out.
#pragma once

#include <boost/container/small_vector.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace trecho {

// The places of an itinerary in the order of travel; they point into the message.
using Places = boost::container::small_vector<std::string_view, 4>;

// `A > B [> C ..]`, without the blanks around the places; nothing when it isn't of that form or
// isn't UTF-8.
std::optional<Places> parse_itinerary(std::string_view message);

enum class Decision { buy, decline };

// `S` or `N` in either case; nothing for anything else.
std::optional<Decision> parse_decision(std::string_view message);

// What contains `>` is an itinerary, or a question for routes, and no other word: so a place may
// begin with any word but ROUTES (docs/protocol.md, section Words and places).

// The words of protocol 2 that stand alone, in either case.
bool is_hello(std::string_view message);
bool is_list(std::string_view message);
bool is_places(std::string_view message);
bool is_tickets(std::string_view message);
bool is_quit(std::string_view message);

// A word of the console, which the server doesn't know.
bool is_help(std::string_view message);

// What stands behind the word, empty when it stands alone; nothing when the message begins with
// another one, or is an itinerary from a place whose name begins so.
std::optional<std::string_view> parse_resume(std::string_view message); // RESUME <session>
std::optional<std::string_view> parse_cancel(std::string_view message); // CANCEL <ticket>
std::optional<std::string_view> parse_name(std::string_view message);   // NAME <name>
std::optional<std::string_view> parse_routes(std::string_view message); // ROUTES A > B

// The two answers of the plain dialogue.
inline constexpr std::string_view yes = "True";
inline constexpr std::string_view no = "False";

// Words compare without regard to ASCII case; names, by what fold_name() makes of them.
constexpr char to_lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

// As the server writes a ticket: T1, also where a person typed t1.
std::string ticket_number(std::string_view typed);

// Whether it has the form of a session: 32 hex digits.
bool is_session(std::string_view text);

} // namespace trecho
