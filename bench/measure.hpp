// One measurement of a whole server by the simulated customers of trecho load.
#pragma once

#include "load/load.hpp"
#include "rivals/rivals.hpp"
#include "server_process.hpp"

namespace trecho {

struct Measured {
    LoadResult result;
    double allocations = 0;  // of the server, for each purchase after the first tenth of a second,
    double system_calls = 0; // so connecting isn't among them
};

// Simulated customers in this process against `rival` in another, each customer on a leg of its
// own. Throws std::runtime_error when the rival doesn't start.
Measured measure(const Rival& rival, LoadSettings settings);

} // namespace trecho
