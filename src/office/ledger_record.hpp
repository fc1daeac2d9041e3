// One line of the ledger: what is written there, and how damage to it is seen.
#pragma once

#include "platform/clock.hpp"

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
    std::vector<std::string> places; // of the itinerary that was sold
};

// {"sequence":1,"at":"2026-11-23T14:05:11.123Z","sold":"T1","itinerary":["Recife","Salvador"],
// "checksum":"9a3f00c1"} on one line, with its line end. The checksum is CRC-32C over the bytes
// before `,"checksum"`.
std::string to_line(const LedgerRecord& record);

// `line` is without its end. Nothing when a byte of it isn't as it was written.
std::optional<LedgerRecord> parse_line(std::string_view line);

} // namespace trecho
