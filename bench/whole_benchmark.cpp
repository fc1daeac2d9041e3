// The whole server over loopback, with the simulated customers of trecho load: what the guard costs
// when customers think and when they don't, what durability costs, and what a purchase asks of the
// heap and of the kernel. One iteration is a load of three tenths of a second.
#include "measure.hpp"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace trecho {

namespace {

struct Setting {
    std::size_t customers = 0;
    GuardPolicy guard = GuardPolicy::leg;
    std::chrono::milliseconds think_time{0};
    bool is_durable = false;
};

void whole(benchmark::State& state, const Setting& setting) {
    LoadSettings settings;
    settings.clients = setting.customers;
    settings.think_time = setting.think_time;
    settings.duration = std::chrono::milliseconds(300);
    const Rival rival = trecho("trecho", setting.guard, setting.is_durable);

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

void register_whole(const Setting& setting) {
    const std::string name = fmt::format(
        "whole/customers:{}/guard:{}/think_ms:{}/durable:{}", setting.customers,
        name_of(setting.guard), setting.think_time.count(), setting.is_durable ? "yes" : "no");
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
    return true;
}

const bool are_registered = register_all();

} // namespace

} // namespace trecho
