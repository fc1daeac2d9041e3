// Exercise 18, the interface: the request SEATS A > B, from the protocol to the console.
#pragma once

#include "office/office.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace exercise {

using namespace trecho;

// Protocol (parse.cpp). The question behind the word SEATS, without blanks around it: `A > B` in
// `SEATS A > B`; empty when the word stands alone; nothing when the message is another request. The
// word may be in either case, with blanks (trecho::trim) around it; between it and the question is
// at least one. But `Seats > Paris` is an itinerary, from a place with that name.
std::optional<std::string_view> parse_seats(std::string_view message);

// Server (answer.cpp). The answer to a question, in one line without its end:
//   {"ok":true,"leg":{"origin":"Recife","destination":"Salvador","left":1,"seats":2}}
// `left` counts the seats that are neither held nor sold, `seats` all; the names are written as in
// the network, however the question writes them. Otherwise the refusal bad_request, whose message
// says how to write the request, or that there is no such leg.
std::string answer_seats(const Office& office, std::string_view question);

// Client (print.cpp). What the console shows for a line of the server:
//   Recife > Salvador: 1 of 2 seats free
// and for a refusal its message. Nothing when the line isn't an answer to SEATS, or can't be right
// (a key is missing, more seats are left than there are): a client doesn't trust a server.
std::optional<std::string> show_seats(std::string_view line);

// Document (document.cpp). What docs/protocol.md would say: one row for the table of requests, and
// a transcript that is true. The test plays it against your server.
std::string_view document();

} // namespace exercise
