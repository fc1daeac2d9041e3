// A figure from a debug build is worse than none, for it looks like one.
#include <benchmark/benchmark.h>

#include <cstdio>

int main(int argc, char** argv) {
#ifndef NDEBUG
    std::fputs("benchmarks: this build isn't optimised, so it has nothing to say; use the preset "
               "release\n",
               stderr);
    return 2;
#endif
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
