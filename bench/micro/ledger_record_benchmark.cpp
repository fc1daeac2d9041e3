// What it costs to print the ledger's line of a sale, with its checksum. The server's one thread
// does this for every sale, while all other customers wait.
#include "office/ledger_record.hpp"

#include <benchmark/benchmark.h>

namespace trecho {

namespace {

void append_one_line(benchmark::State& state) {
    const std::string now = print_time(std::chrono::system_clock::now());
    const Places places = {"Recife", "Salvador"};
    std::string line;
    std::int64_t bytes = 0;
    std::uint64_t sequence = 0;
    for (auto iteration : state) {
        line.clear();
        append_sale(line, ++sequence, now, places, "");
        benchmark::DoNotOptimize(line.data());
        bytes += static_cast<std::int64_t>(line.size());
    }
    if (!parse_line(std::string_view(line).substr(0, line.size() - 1)))
        state.SkipWithError("the line can't be parsed");
    state.SetBytesProcessed(bytes);
}

} // namespace

BENCHMARK(append_one_line)->Name("ledger/append_line");

} // namespace trecho
