// The output of trecho load: progress, a table at the end, and a JSON file for plots.
#pragma once

#include "load/load.hpp"

#include <string>

namespace trecho {

// Whether the customers and the server count the same sales.
struct SoldCheck {
    bool is_wanted = true; // false if the server may speak only the plain dialogue, without LIST
    bool is_known = false; // the server has answered LIST
    std::int64_t bought = 0;
    std::int64_t uncertain = 0; // may or may not have been sold

    // How many seats fewer the server has left than before. Negative if others gave tickets back.
    std::int64_t sold = 0;

    bool agrees() const {
        return !is_wanted || (is_known && sold >= bought && sold <= bought + uncertain);
    }
};

// A line on stderr that overwrites itself; nothing if stderr isn't a terminal.
class LoadProgress {
public:
    explicit LoadProgress(bool is_on_terminal) : is_on_terminal_(is_on_terminal) {}

    void show(const LoadInterval& interval);
    void clear() const;

private:
    bool is_on_terminal_;
    std::uint64_t bought_ = 0;
};

// The check as a sentence. A load that is stopped doesn't wait for its last answers, so more may be
// sold than was bought here.
std::string describe_check(const SoldCheck& check);

// A table for people, on stdout.
void print_load(const LoadSettings& settings, const LoadResult& result, const SoldCheck& check);

// One JSON object for plots: settings, machine, versions, counts, percentiles, histograms, and a
// time series. The unit of a time is at the end of its name.
std::string load_json(const LoadSettings& settings, const LoadResult& result,
                      const SoldCheck& check);

} // namespace trecho
