// What trecho load tells: while it runs, at its end, and in a file for those who plot.
#pragma once

#include "load/load.hpp"

#include <string>

namespace trecho {

// Whether the customers and the server remember the same.
struct SoldCheck {
    bool is_wanted = true; // there is no asking a server that speaks the plain dialogue alone
    bool is_known = false; // the server could be asked
    std::int64_t bought = 0;
    std::int64_t uncertain = 0; // may or may not have been sold

    // By what the server says: how many seats fewer it has left. Negative where it has more, for
    // others gave theirs back meanwhile.
    std::int64_t sold = 0;

    bool agrees() const {
        return !is_wanted || (is_known && sold >= bought && sold <= bought + uncertain);
    }
};

// One line on a terminal, written over and over; nothing elsewhere.
class LoadProgress {
public:
    explicit LoadProgress(bool is_on_terminal) : is_on_terminal_(is_on_terminal) {}

    void show(const LoadInterval& interval);
    void clear() const;

private:
    bool is_on_terminal_;
    std::uint64_t bought_ = 0;
};

// The check in a sentence. Whoever stops a load doesn't wait for the last answers, so what they
// said isn't known here.
std::string describe_check(const SoldCheck& check);

// A table for people, on stdout.
void print_load(const LoadSettings& settings, const LoadResult& result, const SoldCheck& check);

// One JSON object with everything that a plot needs: settings, machine, versions, counts,
// percentiles, the histogram, and a time series. Times are in microseconds, as their names say.
std::string load_json(const LoadSettings& settings, const LoadResult& result,
                      const SoldCheck& check);

} // namespace trecho
