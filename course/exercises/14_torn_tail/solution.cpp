// Exercise 14, the solution: only a last line without its end may be cut off.
#include "exercise.hpp"

#include <string>
#include <utility>

namespace exercise {

namespace {

[[noreturn]] void refuse(std::size_t line, const std::string& what) {
    throw std::runtime_error("line " + std::to_string(line) + " " + what);
}

} // namespace

Recovered recover(std::string_view ledger) {
    Recovered recovered;
    std::string_view rest = ledger;
    for (std::size_t line = 1;; ++line) {
        const std::size_t end = rest.find('\n');
        if (end == std::string_view::npos) break;
        std::optional<LedgerRecord> record = parse_line(rest.substr(0, end));
        if (!record) refuse(line, "is damaged");
        if (record->sequence != line) refuse(line, "is missing or repeated");
        recovered.records.push_back(std::move(*record));
        rest.remove_prefix(end + 1);
    }

    // What is left has no end. The first bytes of a line are never a line and one byte more; that
    // is a line whose end is damaged, and a customer was told of it.
    if (!rest.empty() && parse_line(rest.substr(0, rest.size() - 1)))
        refuse(recovered.records.size() + 1, "is damaged: its end is another byte");

    recovered.whole_bytes = ledger.size() - rest.size();
    return recovered;
}

} // namespace exercise
