// One world after the other, on every processor, and what all of them did together.
#pragma once

#include "simulation/world/seeded_world.hpp"

#include <optional>

namespace trecho {

struct SweepResult : WorldCounts {
    std::uint64_t worlds = 0;
    std::uint64_t log_hash = 0; // of all event logs, in whatever order the worlds ended

    std::optional<WorldResult> failure; // of the lowest seed that has one
};

// Stops at the lowest seed that violates an invariant. `on_progress` is called now and then, by one
// thread at a time.
SweepResult run_seeds(Seeds seeds, const SimulationSettings& settings,
                      const std::function<void(const SweepResult&)>& on_progress);

} // namespace trecho
