// Reads the ledger when a server starts.
#pragma once

#include "office/ledger_record.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct Recovery {
    std::vector<LedgerRecord> records;
    std::uint64_t whole_bytes = 0; // the size of the complete lines
    std::uint64_t torn_bytes = 0;  // the size of a last line without its end
};

// A last line without its end is a torn tail: the server stopped while it wrote the line. No client
// was told of that sale, since a sale is told only after it is on disk, so the caller may cut the
// line off. Damage anywhere else loses a sale that a client was told of: throws std::runtime_error
// with a sentence for the user that names `file` and the line.
Recovery recover(std::string_view ledger, const std::string& file);

} // namespace trecho
