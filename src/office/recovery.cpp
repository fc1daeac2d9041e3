#include "office/recovery.hpp"

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace trecho {

namespace {

[[noreturn]] void refuse(const std::string& file, std::uint64_t line, const std::string& what) {
    throw std::runtime_error(file + ": line " + std::to_string(line) + " " + what +
                             "; restore the file from a copy, or start with another --state");
}

} // namespace

LedgerReader::LedgerReader(std::string file, TakeRecord take)
    : file_(std::move(file)), take_(std::move(take)) {}

void LedgerReader::read(std::string_view piece) {
    for (;;) {
        const std::size_t line_end = piece.find('\n');
        if (line_end == std::string_view::npos) break;
        if (begun_.empty()) {
            read_line(piece.substr(0, line_end));
        } else {
            begun_ += piece.substr(0, line_end);
            read_line(begun_);
            begun_.clear();
        }
        piece.remove_prefix(line_end + 1);
    }
    begun_ += piece;
}

void LedgerReader::read_line(std::string_view line) {
    const std::uint64_t line_number = size_.records + 1;
    if (!parse_line(line, record_))
        refuse(file_, line_number, "is damaged (its checksum doesn't match)");
    if (record_.sequence != line_number)
        refuse(file_, line_number,
               "has the sequence number " + std::to_string(record_.sequence) +
                   ", so lines are missing or repeated");

    take_(record_);
    size_.records = line_number;
    size_.whole_bytes += line.size() + 1;
}

LedgerSize LedgerReader::finish() {
    // A torn line is incomplete. A complete record with one more byte once had a line end, so that
    // byte is damaged.
    if (!begun_.empty() &&
        parse_line(std::string_view(begun_).substr(0, begun_.size() - 1), record_))
        refuse(file_, size_.records + 1, "is damaged (its line end is another byte)");

    size_.torn_bytes = begun_.size();
    return size_;
}

Recovery recover(std::string_view ledger, const std::string& file) {
    Recovery recovery;
    LedgerReader reader(file,
                        [&](const LedgerRecord& record) { recovery.records.push_back(record); });
    reader.read(ledger);
    const LedgerSize size = reader.finish();
    recovery.whole_bytes = size.whole_bytes;
    recovery.torn_bytes = size.torn_bytes;
    return recovery;
}

} // namespace trecho
