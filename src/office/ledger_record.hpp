// One line of the ledger: its format. ledger_record.cpp prints it, record_parser.cpp parses it.
#pragma once

#include "platform/clock.hpp"
#include "protocol/messages.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct LedgerRecord {
    std::uint64_t sequence = 0; // from 1, without gaps
    CalendarTime at;
    std::string ticket;
    bool cancels = false;            // whether the ticket is cancelled; else it is sold
    std::vector<std::string> places; // of the itinerary that was sold
    std::string session_key;         // the key of the session that has it; "" for none
    std::string name;                // the customer's name at the time; "" for none

    bool operator==(const LedgerRecord&) const = default;
};

// The ticket number of the sale with this sequence number: T1, T2, ..
std::string ticket_of(std::uint64_t sequence);

// The reverse; nothing for a text that isn't a ticket number.
std::optional<std::uint64_t> sequence_of(std::string_view ticket);

// Around the checksum at a line's end.
inline constexpr std::string_view checksum_begin = R"(,"checksum":")";
inline constexpr std::string_view checksum_end = R"("})";

// Appends one line with its end, for the sale of an itinerary through `places`:
//
//     {"sequence":1,"at":"2026-11-23T14:05:11.123Z","sold":"T1","itinerary":["Recife","Salvador"],
//     "session":"5d41402abc4b2a76b9719d911017c592","name":"Ana","checksum":"deea2d87"}
//
// in one line, without "session" and "name" when they are "". The checksum is CRC-32C over the
// bytes before `,"checksum"`. A reader ignores keys that it doesn't know.
void append_sale(std::string& lines, std::uint64_t sequence, std::string_view at,
                 const Places& places, std::string_view session_key, std::string_view name = {});

// The same for a cancelled ticket:
//
//     {"sequence":2,"at":"2026-11-23T14:09:30.004Z","cancelled":"T1",
//     "session":"5d41402abc4b2a76b9719d911017c592","checksum":"9bdc4e01"}
//
// with the key of the session that has the ticket, so that a reader finds it there. Older versions
// didn't write it.
void append_cancellation(std::string& lines, std::uint64_t sequence, std::string_view at,
                         std::string_view ticket, std::string_view session_key = {});

// The time rounded down to milliseconds, as the ledger stores it. The first instant of CalendarTime
// is rounded up, since the millisecond before it can't be represented.
CalendarTime to_milliseconds(CalendarTime at);

// RFC 3339 in whole milliseconds: 2026-11-23T14:05:11.123Z. Any CalendarTime is valid: its years
// are 1677 to 2262.
std::string print_time(CalendarTime at);

// Parses a line without its end. False, or nothing, when it is damaged; `record` then has anything.
bool parse_line(std::string_view line, LedgerRecord& record);
std::optional<LedgerRecord> parse_line(std::string_view line);

} // namespace trecho
