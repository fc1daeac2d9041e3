// The answers and events of protocol 2: one JSON object a line, printed by the server and parsed by
// the client (docs/protocol.md, section Protocol 2).
#pragma once

#include "protocol/messages.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// In JSON: 15 for whole seconds, else a fraction, 0.25.
using Seconds = std::chrono::nanoseconds;

struct LegOnSale {
    std::string_view origin;
    std::string_view destination;
    std::uint32_t left = 0;
    std::uint32_t seats = 0;
};

enum class Unavailable { sold_out, unknown_leg, storage };

enum class Refusal {
    bad_request,
    line_too_long,
    unknown_session,
    no_such_ticket,
    expired,
    busy,
    shutting_down,
};

// How a session's newest decision ended.
struct DecisionTaken {
    bool sold = false;
    std::string ticket; // when sold
    Places itinerary;
};

// The state of a session that is resumed.
struct Resumed {
    std::optional<Places> held; // the offer that the client must answer within `left`
    Seconds left = Seconds::zero();
    std::optional<DecisionTaken> last;
};

struct PlaceNamed {
    std::string_view name;
    std::vector<std::string_view> aliases;
};

struct TicketHeld {
    std::string_view ticket;
    Places itinerary;
    std::string at; // RFC 3339
};

std::string hello_answer(std::string_view session, Seconds confirm_limit);

// A long answer is sent in parts, so that it needs little memory: rows_begin(..), the rows with a
// comma between them, rows_end.
std::string rows_begin(std::string_view key); // legs, places or tickets
std::string row(const LegOnSale& leg);
std::string row(const PlaceNamed& place);
std::string row(const TicketHeld& ticket);
inline constexpr std::string_view rows_end = "]}";

std::string available_answer(Seconds confirm_limit);
std::string unavailable_answer(Unavailable reason);
std::string sold_answer(std::string_view ticket);
std::string not_sold_answer();
std::string resumed_answer(const Resumed& resumed);
std::string routes_answer(const std::vector<Places>& routes);
std::string cancelled_answer();
std::string name_answer(std::string_view name);
std::string quit_answer();

// The words that the protocol has for them.
std::string_view name_of(Unavailable reason);
std::string_view name_of(Refusal refusal);

// `message` is for people: one sentence that says what is wrong and how to correct it.
std::string refusal_answer(Refusal refusal, std::string_view message);

std::string waiting_event(std::size_t ahead);
std::string expired_event();
std::string taken_over_event();
std::string shutting_down_event(Seconds left);

struct ListedLeg {
    std::string origin;
    std::string destination;
    std::uint64_t left = 0;
    std::uint64_t seats = 0;
};

struct ListedPlace {
    std::string name;
    std::vector<std::string> aliases;
};

struct ListedTicket {
    std::string ticket;
    std::vector<std::string> itinerary;
    std::string at;
};

struct ListedDecision {
    bool sold = false;
    std::string ticket;
    std::vector<std::string> itinerary;
};

// A line of protocol 2, as a client parses it. A field keeps its default if it is missing, has the
// wrong type, or is a number out of range: a client doesn't trust a server.
struct Answer {
    bool ok = false;
    std::string event; // "" for an answer, else the event's name
    std::string error; // "" unless refused
    std::string message;
    std::optional<bool> available;
    std::string reason;
    std::optional<bool> sold;
    std::string ticket;
    std::optional<bool> cancelled;
    std::optional<std::string> name;
    std::optional<double> seconds;
    std::optional<double> confirm_seconds;
    std::uint64_t ahead = 0;
    std::optional<std::vector<ListedLeg>> legs;
    std::optional<std::vector<ListedPlace>> places;
    std::string session;
    std::string stage; // idle or confirming
    std::vector<std::string> itinerary;
    std::optional<ListedDecision> last;
    std::optional<std::vector<std::vector<std::string>>> routes;
    std::optional<std::vector<ListedTicket>> tickets;
};

// Nothing when the line isn't a JSON object.
std::optional<Answer> parse_answer(std::string_view line);

} // namespace trecho
