#pragma once

#include "simulation/faults/fault_schedule.hpp"

#include <numeric>

namespace trecho {

inline std::uint64_t sum_of(const std::array<std::uint64_t, faults>& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

inline std::uint64_t sum_of(const FaultMatrix& injected) {
    return std::accumulate(injected.begin(), injected.end(), std::uint64_t{0},
                           [](auto sum, const auto& stage) { return sum + sum_of(stage); });
}

} // namespace trecho
