#include "support/optimised_build.hpp"
#include "support/readable_reporter.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string_view>

namespace {

// A program reads the output: --benchmark_format=json.
bool names_a_format(std::string_view argument) {
    return argument.starts_with("--benchmark_format");
}

} // namespace

int main(int argc, char** argv) {
    trecho::require_optimised_build("benchmarks");
    const bool is_for_people = std::none_of(argv, argv + argc, names_a_format);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    trecho::ReadableReporter reporter;
    benchmark::RunSpecifiedBenchmarks(is_for_people ? &reporter : nullptr);
    return 0;
}
