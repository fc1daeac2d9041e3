// Exercise 14: the half line at the end.
//
// A server was killed while it wrote to its ledger. This function reads the ledger at the next
// start, and is strict: it refuses each file that isn't perfect. So the server doesn't start any
// more, and somebody has to repair the file by hand, at night.
//
// Your task: tell apart the damage that a kill leaves (a last line without its end), which may be
// cut off, from all other damage, which must be refused. exercise.hpp says the rules.
#include "exercise.hpp"

#include <string>
#include <utility>

namespace exercise {

Recovered recover(std::string_view ledger) {
    Recovered recovered;
    std::string_view rest = ledger;
    while (!rest.empty()) {
        const std::string number = std::to_string(recovered.records.size() + 1);
        const std::size_t end = rest.find('\n');
        std::optional<LedgerRecord> record = parse_line(rest.substr(0, end));
        if (!record) throw std::runtime_error("line " + number + " is damaged");
        recovered.records.push_back(std::move(*record));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    recovered.whole_bytes = ledger.size();
    return recovered;
}

} // namespace exercise
