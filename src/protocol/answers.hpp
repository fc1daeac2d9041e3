// The answers of protocol 2: one JSON object a line, printed by the server and read by the client
// (docs/protocol.md, section Protocol 2).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// A time as JSON has it: 15 for whole seconds, else a fraction, 0.25.
using Seconds = std::chrono::nanoseconds;

struct LegOnSale {
    std::string_view origin;
    std::string_view destination;
    std::uint32_t left = 0;
    std::uint32_t seats = 0;
};

enum class Unavailable { sold_out, unknown_leg };

enum class Refusal { bad_request, line_too_long, expired, busy, shutting_down };

std::string hello_answer(std::string_view session, Seconds confirm_limit);
std::string list_answer(const std::vector<LegOnSale>& legs);
std::string available_answer(Seconds confirm_limit);
std::string unavailable_answer(Unavailable reason);
std::string sold_answer(std::string_view ticket);
std::string not_sold_answer();
std::string quit_answer();

// `message` is for people: one sentence that says what is wrong and what would be right.
std::string refusal_answer(Refusal refusal, std::string_view message);

std::string waiting_event(std::size_t ahead);
std::string expired_event();

struct ListedLeg {
    std::string origin;
    std::string destination;
    std::uint64_t left = 0;
    std::uint64_t seats = 0;
};

// What a client makes of a line of protocol 2: the fields that it knows, those that were there.
struct Answer {
    bool ok = false;
    std::string event; // "" for an answer, else the name of a notice
    std::string error; // "" unless refused
    std::string message;
    std::optional<bool> available;
    std::string reason;
    std::optional<bool> sold;
    std::string ticket;
    std::optional<double> seconds;
    std::optional<double> confirm_seconds;
    std::uint64_t ahead = 0;
    std::vector<ListedLeg> legs;
};

// Nothing when the line isn't a JSON object.
std::optional<Answer> parse_answer(std::string_view line);

} // namespace trecho
