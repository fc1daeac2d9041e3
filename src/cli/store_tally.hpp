// What a store has sold, for trecho load.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace trecho {

struct StoreTally {
    std::string name;         // of the store, without any password
    std::int64_t tickets = 0; // those that were given back too, so the number never goes down
    std::vector<std::string> problems; // what `trecho store check` finds
};

// Looks at one moment. Blocks until the database has answered. Throws BadStore, also in a build
// without libpq.
StoreTally tally_store(const std::string& url);

} // namespace trecho
