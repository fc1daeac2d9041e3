// Exercise 14, the interface: what a server does with its ledger when it starts.
#pragma once

#include "office/ledger_record.hpp"

#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace exercise {

using namespace trecho;

struct Recovered {
    std::vector<LedgerRecord> records;
    std::size_t whole_bytes = 0; // the server cuts the file off there, then appends to it
};

// Reads a ledger: a record a line, numbered 1, 2, 3 .. (LedgerRecord::sequence). A customer was
// told of each sale whose line is whole, with its line end.
//
// A torn tail is what is left of a last line that the server was still writing when it was killed:
// its first bytes, without the line end. Nobody was told of that sale, so it isn't recovered.
//
// With any other damage a sale is lost that somebody was told of: throws std::runtime_error, whose
// text names the damaged or missing line ("line 3"). `trecho::parse_line` returns nothing for a
// line that is damaged: each line has a checksum.
Recovered recover(std::string_view ledger);

} // namespace exercise
