// Exercise 18: a new request, from the protocol to the console.
//
// LIST answers with all legs, and a network may have 100,000. Let a customer ask for one:
//     SEATS Recife > Salvador
// Your task has four parts, in this order: parse.cpp (what is such a request?), answer.cpp (the
// server), print.cpp (the client), document.cpp (the specification). exercise.hpp says what each
// function returns.
//
// Look at how ROUTES A > B is made: src/protocol/messages.cpp, src/server/requests.cpp,
// src/protocol/answers.hpp. Useful here: trim(), blank_at_begin(), to_lower().
#include "exercise.hpp"

#include "protocol/messages.hpp"
#include "protocol/names.hpp"

namespace exercise {

std::optional<std::string_view> parse_seats(std::string_view /*message*/) { return std::nullopt; }

} // namespace exercise
