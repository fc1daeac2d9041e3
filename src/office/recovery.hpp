// What a server knows when it starts again: reads the ledger, believes what is whole.
#pragma once

#include "office/ledger_record.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct Recovery {
    std::vector<LedgerRecord> records;
    std::uint64_t whole_bytes = 0; // up to here the ledger is good
    std::uint64_t torn_bytes = 0;  // of a last line without its end
};

// A last line that has no end was being written when the server stopped. Nobody was told of that
// sale, since a sale is told only when it is on disk: it may be cut off. Damage anywhere else is
// damage to something that somebody was told: throws std::runtime_error with a sentence that names
// `file` and the line.
Recovery recover(std::string_view ledger, const std::string& file);

} // namespace trecho
