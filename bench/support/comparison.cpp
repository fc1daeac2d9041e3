#include "support/comparison.hpp"

#include "support/statistics.hpp"

#include <memory>

namespace trecho {

namespace {

struct RunningRival {
    RunningRival(const Rival& rival, LoadGeneratorSettings settings)
        : name(rival.name), process(rival) {
        settings.port = process.port();
        load = std::make_unique<LoadGenerator>(settings);
    }

    std::string name;
    ServerProcess process;
    std::unique_ptr<LoadGenerator> load;
    std::vector<double> throughput_ratios; // one of each for each sample
    std::vector<double> p99_ratios;
    std::vector<double> rates;
};

using RunningRivals = std::vector<std::unique_ptr<RunningRival>>;

// The baseline runs before and after each rival, so drift affects both alike.
void run_round(const Comparison& comparison, RunningRival& baseline, RunningRivals& rivals,
               bool is_warm_up) {
    Sample before = baseline.load->run_for(comparison.window);
    for (const auto& rival : rivals) {
        const Sample own = rival->load->run_for(comparison.window);
        const Sample after = baseline.load->run_for(comparison.window);
        const bool has_baseline = before.purchases_per_second > 0 && after.purchases_per_second > 0;
        if (!is_warm_up && has_baseline) {
            rival->throughput_ratios.push_back(
                2 * own.purchases_per_second /
                (before.purchases_per_second + after.purchases_per_second));
            rival->p99_ratios.push_back(2 * own.p99_microseconds /
                                        (before.p99_microseconds + after.p99_microseconds));
            rival->rates.push_back(own.purchases_per_second);
        }
        before = after;
    }
}

} // namespace

std::vector<RivalResult> measure_rivals(const Comparison& comparison) {
    RunningRival baseline(comparison.baseline, comparison.load);
    RunningRivals rivals;
    for (const Rival& rival : comparison.rivals) {
        rivals.push_back(std::make_unique<RunningRival>(rival, comparison.load));
    }
    run_round(comparison, baseline, rivals, /*is_warm_up=*/true);
    for (int round = 0; round < comparison.rounds; ++round) {
        run_round(comparison, baseline, rivals, /*is_warm_up=*/false);
    }
    std::vector<RivalResult> results;
    for (const auto& rival : rivals) {
        RivalResult result;
        result.rival = rival->name;
        result.samples = rival->rates.size();
        result.throughput = median(rival->throughput_ratios);
        result.p99 = median(rival->p99_ratios);
        result.purchases_per_second = median(rival->rates);
        results.push_back(result);
    }
    return results;
}

} // namespace trecho
