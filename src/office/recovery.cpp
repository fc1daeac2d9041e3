#include "office/recovery.hpp"

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace trecho {

namespace {

[[noreturn]] void refuse(const std::string& file, std::size_t line, const std::string& what) {
    throw std::runtime_error(file + ": line " + std::to_string(line) + " " + what +
                             "; restore the file from a copy, or start with another --state");
}

} // namespace

Recovery recover(std::string_view ledger, const std::string& file) {
    Recovery recovery;
    std::string_view rest = ledger;
    for (std::size_t line_number = 1; !rest.empty(); ++line_number) {
        const std::size_t line_end = rest.find('\n');
        if (line_end == std::string_view::npos) break;

        auto record = parse_line(rest.substr(0, line_end));
        if (!record) refuse(file, line_number, "is damaged (its checksum doesn't match)");
        if (record->sequence != line_number)
            refuse(file, line_number,
                   "has the sequence number " + std::to_string(record->sequence) +
                       ", so lines are missing or repeated");

        recovery.records.push_back(std::move(*record));
        rest.remove_prefix(line_end + 1);
    }
    // A torn line is incomplete. A complete record with one more byte once had a line end, so that
    // byte is damaged.
    if (!rest.empty() && parse_line(rest.substr(0, rest.size() - 1)))
        refuse(file, recovery.records.size() + 1, "is damaged (its line end is another byte)");

    recovery.torn_bytes = rest.size();
    recovery.whole_bytes = ledger.size() - rest.size();
    return recovery;
}

} // namespace trecho
