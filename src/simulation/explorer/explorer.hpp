// Every order in which a few customers can come to the last seat. A seed tries one order of many;
// here each is tried, so what holds, holds.
//
// Events from outside come in any order: a message that arrives, the disk that has synced, a time
// limit that passes. They may even come between two steps of the server, while coroutines are ready
// to go on: that is a preemption, and only so many are tried in one order, for nearly all mistakes
// need few (Musuvathi and Qadeer, "Iterative Context Bounding", PLDI 2007). Coroutines that are
// ready go on in the order in which Asio queued them, as they really do.
#pragma once

#include "simulation/invariants/violation.hpp"
#include "simulation/world/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace trecho {

struct ExplorationSettings {
    std::size_t customers = 2;
    GuardPolicy guard = GuardPolicy::leg;
    std::size_t preemptions_max = 1;
    std::uint64_t orders_max = 1'000'000;
};

struct Exploration {
    std::uint64_t orders = 0;
    bool is_complete = true; // false: there are more than orders_max

    // Empty unless an invariant was violated: then by an order that departs as rarely as possible
    // from first come, first served.
    std::optional<Violation> violation;
    std::string lanes;
};

// `on_progress` hears now and then how many orders were tried.
Exploration explore(const ExplorationSettings& settings,
                    const std::function<void(std::uint64_t orders)>& on_progress);

} // namespace trecho
