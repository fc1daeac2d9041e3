// Rivals compared under one load. Short windows alternate, so a machine that slows down for a
// second slows down all rivals; each sample is divided by the baseline's two neighbouring samples.
#pragma once

#include "support/load_generator.hpp"
#include "support/server_process.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace trecho {

struct Comparison {
    std::string name;
    LoadGeneratorSettings load; // its port is set for each rival
    Rival baseline = ceiling();
    std::vector<Rival> rivals;
    int rounds = 15;
    std::chrono::milliseconds window{60};
};

// Medians of all samples.
struct RivalResult {
    std::string rival;
    std::size_t samples = 0; // zero on a machine so busy that the baseline sold nothing
    double throughput = 0;   // as a ratio to the baseline, like p99
    double p99 = 0;
    double purchases_per_second = 0;
};

// One result for each rival, in their order. Throws std::runtime_error when a rival fails.
std::vector<RivalResult> measure_rivals(const Comparison& comparison);

} // namespace trecho
