#pragma once

#include "office/ledger_record.hpp"

namespace trecho {

// A ledger line for a sale without a session.
inline std::string ledger_line(std::uint64_t sequence, const Places& places,
                               CalendarTime at = CalendarTime()) {
    std::string line;
    append_sale(line, sequence, print_time(at), places, "");
    return line;
}

} // namespace trecho
