// Reads the ledger when a server starts.
#pragma once

#include "office/ledger_record.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// What a ledger has, in records and in bytes.
struct LedgerSize {
    std::uint64_t records = 0;
    std::uint64_t whole_bytes = 0; // of the complete lines
    std::uint64_t torn_bytes = 0;  // of a last line without its end
};

// Reads a ledger piece by piece, wherever the pieces are cut, so that it needs memory for one line.
//
// A last line without its end is a torn tail: the server stopped while it wrote the line. No client
// was told of that sale, since a sale is told only after it is on disk, so the caller may cut the
// line off. Damage anywhere else loses a sale that a client was told of: then both functions throw
// std::runtime_error with a sentence for the user that names `file` and the line.
class LedgerReader {
public:
    using TakeRecord = std::function<void(const LedgerRecord& record)>;

    LedgerReader(std::string file, TakeRecord take);

    void read(std::string_view piece);

    // How much of the ledger it has read.
    std::uint64_t bytes() const { return size_.whole_bytes + begun_.size(); }

    // Call it once, after the last piece.
    LedgerSize finish();

private:
    void read_line(std::string_view line);

    std::string file_;
    TakeRecord take_;
    LedgerRecord record_; // whose memory each line uses again
    LedgerSize size_;
    std::string begun_; // a line whose end hasn't come yet
};

// A whole ledger that is in memory; throws as LedgerReader does.
struct Recovery {
    std::vector<LedgerRecord> records;
    std::uint64_t whole_bytes = 0;
    std::uint64_t torn_bytes = 0;
};
Recovery recover(std::string_view ledger, const std::string& file);

} // namespace trecho
