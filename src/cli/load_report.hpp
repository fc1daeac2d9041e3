// The output of trecho load: progress, a table at the end, and a JSON file for plots.
#pragma once

#include "load/load.hpp"
#include "load/sold_check.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace trecho {

// What the store has more than before the load, for --store.
struct StoreCheck {
    std::string store;   // its name, without any password
    std::string problem; // why the store can't be read, or what `store check` would find; "": none
    std::int64_t bought = 0;
    std::int64_t uncertain = 0;
    std::int64_t tickets = 0; // new ones, those that were given back since too

    bool agrees() const {
        return problem.empty() && tickets >= bought && tickets <= bought + uncertain;
    }
};

struct LoadChecks {
    SoldCheck sold;
    std::optional<StoreCheck> store; // empty without --store

    bool agree() const { return sold.agrees() && (!store || store->agrees()); }
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
std::string describe_check(const StoreCheck& check);

// A table for people, on stdout.
void print_load(const LoadSettings& settings, const LoadResult& result, const LoadChecks& checks);

// One JSON object for plots: settings, machine, versions, counts, percentiles, histograms, and a
// time series. The unit of a time is at the end of its name.
std::string load_json(const LoadSettings& settings, const LoadResult& result,
                      const LoadChecks& checks);

} // namespace trecho
