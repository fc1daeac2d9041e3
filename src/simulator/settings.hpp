// What a simulation is asked for; what isn't, its seed draws.
#pragma once

#include "office/turns.hpp"
#include "platform/clock.hpp"

#include <optional>

namespace trecho {

enum class FaultLevel {
    none,    // the network only delays and splits, as it always does
    usual,   // up to three aimed faults in a world
    hostile, // three to ten
};

struct SimulationSettings {
    std::optional<std::size_t> customers; // else 2 to 6
    std::optional<GuardPolicy> guard;     // else any
    FaultLevel faults = FaultLevel::usual;
    Duration span{};               // customers come back for so long; zero: each comes a few times
    bool tells_everything = false; // the whole story, not only what was before a mistake
};

} // namespace trecho
