// Google Benchmark's console output, in units that people read.
#pragma once

#include <benchmark/benchmark.h>

namespace trecho {

// A row for each benchmark: its name, the time of one operation, and its counters.
class ReadableReporter final : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context& context) override;
    void ReportRuns(const std::vector<Run>& runs) override;

private:
    std::size_t name_width_ = 0;
};

} // namespace trecho
