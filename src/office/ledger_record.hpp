// One line of the ledger: what is written there, and how it is read again.
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
    bool cancels = false;            // the ticket was given back; else it was sold
    std::vector<std::string> places; // of the itinerary that was sold
    std::string session_key;         // the key of the session that bought it; "" when there is none
    std::string name;                // of the customer, as it was then; "" when it had none
};

// T1, T2, ..: the ticket of the sale with this sequence number.
std::string ticket_of(std::uint64_t sequence);

// Appends one line with its end, for the sale of an itinerary through `places`:
//
//     {"sequence":1,"at":"2026-11-23T14:05:11.123Z","sold":"T1","itinerary":["Recife","Salvador"],
//     "session":"5d41402abc4b2a76b9719d911017c592","name":"Ana","checksum":"9a3f00c1"}
//
// without the break, and without "session" and "name" when they are "". The checksum is CRC-32C
// over the bytes before `,"checksum"`. A reader ignores keys that it doesn't know.
void append_sale(std::string& lines, std::uint64_t sequence, std::string_view at,
                 const Places& places, std::string_view session_key, std::string_view name = {});

// The same for a ticket that is given back:
//
//     {"sequence":2,"at":"2026-11-23T14:09:30.004Z","cancelled":"T1","checksum":"03bd11f6"}
void append_cancellation(std::string& lines, std::uint64_t sequence, std::string_view at,
                         std::string_view ticket);

// As exact as the ledger is. Towards 1970, so that what comes of any time can be written and read.
CalendarTime to_milliseconds(CalendarTime at);

// For `at`: 2026-11-23T14:05:11.123Z (RFC 3339). In whole milliseconds, from 1677 to 2262, which is
// all that a CalendarTime can be.
std::string print_time(CalendarTime at);

// `line` is without its end. Nothing when a byte of it isn't as it was written.
std::optional<LedgerRecord> parse_line(std::string_view line);

} // namespace trecho
