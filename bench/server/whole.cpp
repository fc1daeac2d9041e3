// Throughput and latency of the whole server over loopback, under the load of `trecho load`: by
// guard, number of customers, think time, durability and gathering. Also counts allocations and
// system calls per purchase, and purchases per sync. One iteration is one load, whose time says
// nothing.
#include "support/server_measurement.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace trecho {

namespace {

struct Setting {
    std::size_t customers = 0;
    GuardPolicy guard = GuardPolicy::leg;
    std::chrono::milliseconds think_time{0};
    bool is_durable = false;
    bool gathers = true; // if it is durable
};

void whole(benchmark::State& state, const Setting& setting) {
    LoadSettings settings;
    settings.clients = setting.customers;
    settings.think_time = setting.think_time;
    settings.duration = std::chrono::milliseconds(300);
    Duration gather_max = setting.gathers ? gathering_max : Duration::zero();
    const Rival rival = trecho("trecho", setting.guard, setting.is_durable, gather_max);

    ServerMeasurement measurement;
    for (auto iteration : state) {
        measurement = measure_server(rival, settings);
        const std::chrono::duration<double> seconds(measurement.result.duration);
        state.SetIterationTime(seconds.count());
    }
    const LoadResult& result = measurement.result;
    if (result.counts.bought == 0 || result.counts.lost > 0)
        return state.SkipWithError("no customer could buy, or a connection was lost");

    state.counters["purchases/s"] = result.purchases_per_second();
    state.counters["mean_us"] = to_microseconds(result.purchase.mean());
    state.counters["p50_us"] = to_microseconds(result.purchase.percentile(0.50));
    state.counters["p99_us"] = to_microseconds(result.purchase.percentile(0.99));
    state.counters["allocations"] = measurement.allocations;
    state.counters["system_calls"] = measurement.system_calls;
    if (setting.is_durable) state.counters["purchases/sync"] = 1 / measurement.syncs;
}

void register_whole(const Setting& setting) {
    const std::string name =
        fmt::format("whole/customers:{}/guard:{}/think_ms:{}/durable:{}", setting.customers,
                    name_of(setting.guard), setting.think_time.count(),
                    !setting.is_durable ? "no"
                    : setting.gathers   ? "yes"
                                        : "without_gathering");
    benchmark::RegisterBenchmark(name.c_str(), whole, setting)
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
}

bool register_all() {
    using namespace std::chrono_literals;
    for (const bool is_durable : {false, true})
        for (const auto think_time : {0ms, 5ms})
            for (const GuardPolicy guard : guard_policies)
                for (const std::size_t customers : {1U, 16U, 64U, 256U, 1000U})
                    register_whole({customers, guard, think_time, is_durable});
    for (const std::size_t customers : {1U, 16U, 64U, 256U, 1000U})
        register_whole({customers, GuardPolicy::none, 0ms, true, /*gathers=*/false});
    return true;
}

const bool are_registered = register_all();

} // namespace

} // namespace trecho
