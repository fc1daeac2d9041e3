// The whole server over loopback, with the simulated customers of trecho load: what the guard costs
// when customers think and when they don't, what durability costs, and what a purchase asks of the
// heap and of the kernel. One iteration is a load of three tenths of a second.
#include "measure.hpp"

#include <benchmark/benchmark.h>

namespace trecho {

namespace {

double to_microseconds(Duration duration) {
    return std::chrono::duration<double, std::micro>(duration).count();
}

void whole(benchmark::State& state) {
    const auto guard = static_cast<GuardPolicy>(state.range(1));
    LoadSettings settings;
    settings.clients = static_cast<std::size_t>(state.range(0));
    settings.think_time = std::chrono::milliseconds(state.range(2));
    settings.duration = std::chrono::milliseconds(300);
    const Rival rival = trecho("trecho", guard, state.range(3) == 1);

    Measured measured;
    for (auto iteration : state) {
        measured = measure(rival, settings);
        const std::chrono::duration<double> seconds(measured.result.duration);
        state.SetIterationTime(seconds.count());
    }
    const LoadResult& result = measured.result;
    if (result.counts.bought == 0 || result.counts.lost > 0)
        return state.SkipWithError("nobody could buy, or a connection was lost");

    state.counters["purchases/s"] = result.purchases_per_second();
    state.counters["p50_us"] = to_microseconds(result.purchase.percentile(0.50));
    state.counters["p99_us"] = to_microseconds(result.purchase.percentile(0.99));
    state.counters["allocations"] = measured.allocations;
    state.counters["system_calls"] = measured.system_calls;
}

} // namespace

BENCHMARK(whole)
    ->ArgNames({"customers", "guard(0=global,1=leg,2=hold)", "think_ms", "durable"})
    ->ArgsProduct({{1, 16, 64, 256, 1000},
                   {static_cast<std::int64_t>(GuardPolicy::global),
                    static_cast<std::int64_t>(GuardPolicy::leg),
                    static_cast<std::int64_t>(GuardPolicy::hold)},
                   {0, 5},
                   {0, 1}})
    ->Iterations(1)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

} // namespace trecho
