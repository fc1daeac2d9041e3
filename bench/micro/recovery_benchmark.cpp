// How long a restarted server takes to parse its ledger. starts.cpp measures the whole start.
#include "office/recovery.hpp"

#include <benchmark/benchmark.h>

#include <cstddef>

namespace trecho {

namespace {

constexpr std::size_t records = 100'000;

std::string print_ledger() {
    const std::string now = print_time(std::chrono::system_clock::now());
    const Places places = {"Recife", "Salvador"};
    std::string ledger;
    for (std::uint64_t sequence = 1; sequence <= records; ++sequence) {
        append_sale(ledger, sequence, now, places, "");
    }
    return ledger;
}

void recover_ledger(benchmark::State& state) {
    static const std::string ledger = print_ledger();
    for (auto iteration : state) {
        LedgerReader reader("ledger", [](const LedgerRecord& record) {
            benchmark::DoNotOptimize(record.sequence);
        });
        reader.read(ledger);
        if (reader.finish().records != records) return state.SkipWithError("a record is missing");
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(ledger.size()));
}

} // namespace

BENCHMARK(recover_ledger)->Name("recovery/100000_records")->Unit(benchmark::kMillisecond);

} // namespace trecho
