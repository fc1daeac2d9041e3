// One world after the other, on every processor, and what all of them together say.
#pragma once

#include "simulation/world/world.hpp"

#include <optional>

namespace trecho {

struct SweepResult {
    std::uint64_t worlds = 0;
    std::uint64_t purchases = 0;
    std::uint64_t sold = 0;
    std::uint64_t expired = 0;
    std::uint64_t crashes = 0;
    std::uint64_t histories = 0;
    std::uint64_t undecided = 0;
    std::uint64_t faults = 0;
    Duration simulated{};
    FaultMatrix struck{};
    std::uint64_t story_hash = 0; // of all stories; the order in which worlds ended doesn't matter

    std::optional<WorldResult> failure; // of the lowest seed that has one
};

// Stops at the lowest seed that breaks a property. `on_progress` is called now and then, by one
// thread at a time.
SweepResult run_seeds(Seeds seeds, const SimulationSettings& settings,
                      const std::function<void(const SweepResult&)>& on_progress);

} // namespace trecho
