// What a simulation is asked for. The seed draws the rest.
#pragma once

#include "office/guard_policy.hpp"
#include "platform/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace trecho {

enum class FaultLevel {
    none,    // the network only delays and splits, as it always does
    usual,   // a few aimed faults in a world, or none
    hostile, // many
};

struct Seeds {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
};

struct SimulationSettings {
    std::optional<std::size_t> customers; // else a few
    std::optional<GuardPolicy> guard;     // else any
    FaultLevel faults = FaultLevel::usual;
    Duration span{};               // customers come back for so long; zero: each comes a few times
    bool tells_everything = false; // the whole event log, not only what led to a violation
};

} // namespace trecho
