// One measurement of a whole server under the load of `trecho load`.
#pragma once

#include "load/load.hpp"
#include "rivals/rivals.hpp"
#include "support/server_process.hpp"

namespace trecho {

struct ServerMeasurement {
    LoadResult result;
    // The server's, per purchase, after a warm-up of one interval: connecting isn't counted.
    double allocations = 0;
    double system_calls = 0;
    double syncs = 0;
};

// Runs the simulated customers in this process and `rival` in another. With up to 64 customers,
// each has a leg of its own. Throws std::runtime_error when the rival doesn't start.
ServerMeasurement measure_server(const Rival& rival, LoadSettings settings);

} // namespace trecho
