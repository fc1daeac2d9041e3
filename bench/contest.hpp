// Rivals side by side: short windows in turn, so that a machine that slows down for a second slows
// down all of them, and of each window the ratio to the ceiling's neighbouring ones.
#pragma once

#include "raw_load.hpp"
#include "server_process.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace trecho {

struct Contest {
    std::string name;
    RawLoadSettings load; // but for the port
    std::vector<Rival> rivals;
    int rounds = 15;
    std::chrono::milliseconds window{60};
};

struct RivalResult {
    std::string rival;
    std::size_t rounds = 0; // that counted; none on a machine that is very busy
    double throughput = 0;  // ratios to the ceiling: medians of all rounds
    double p99 = 0;
    double purchases_per_second = 0;
};

// One for each rival, in their order. Throws std::runtime_error when one of them fails.
std::vector<RivalResult> measure_rivals(const Contest& contest);

} // namespace trecho
