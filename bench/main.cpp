#include "optimised_build.hpp"

#include <benchmark/benchmark.h>

int main(int argc, char** argv) {
    trecho::require_optimised_build("benchmarks");
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
