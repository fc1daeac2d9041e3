// A world in which a seed decides everything: scenario, faults, clients and the order of events.
#pragma once

#include "simulation/world/world.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace trecho {

struct WorldResult : WorldCounts {
    std::uint64_t seed = 0;
    std::uint64_t log_hash = 0;         // of the event log
    std::optional<Violation> violation; // the first one

    // Empty unless an invariant was violated, or SimulationSettings ask for everything.
    std::string setting; // guard, time limit, legs, clients
    std::string lanes;   // the last events
};

// Makes an observer that hears what all servers of a world tell; for a trace.
using MakeObserver = std::function<std::unique_ptr<Observer>(const Network&, const Clock&)>;

WorldResult run_world(std::uint64_t seed, const SimulationSettings& settings,
                      const MakeObserver& trace = {});

} // namespace trecho
