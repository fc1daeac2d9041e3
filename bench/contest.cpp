#include "contest.hpp"

#include <algorithm>

namespace trecho {

namespace {

double median(std::vector<double> values) {
    if (values.empty()) return 0; // no round counted
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

struct Contestant {
    Contestant(const Rival& rival, RawLoadSettings settings) : name(rival.name), process(rival) {
        settings.port = process.port();
        load = std::make_unique<RawLoad>(settings);
    }

    std::string name;
    ServerProcess process;
    std::unique_ptr<RawLoad> load;
    std::vector<double> throughputs; // ratios to the ceiling of the same round
    std::vector<double> latencies;
    std::vector<double> rates;
};

using Contestants = std::vector<std::unique_ptr<Contestant>>;

// The ceiling before and after each of the others: drift falls on both alike.
void run_round(const Contest& contest, Contestant& ceiling, Contestants& rivals, bool counts) {
    Window before = ceiling.load->run_for(contest.window);
    for (const auto& rival : rivals) {
        const Window own = rival->load->run_for(contest.window);
        const Window after = ceiling.load->run_for(contest.window);
        // A machine that is very busy may not let the ceiling finish anything in so short a window.
        if (counts && before.purchases_per_second > 0 && after.purchases_per_second > 0) {
            rival->throughputs.push_back(
                2 * own.purchases_per_second /
                (before.purchases_per_second + after.purchases_per_second));
            rival->latencies.push_back(2 * own.p99_microseconds /
                                       (before.p99_microseconds + after.p99_microseconds));
            rival->rates.push_back(own.purchases_per_second);
        }
        before = after;
    }
}

} // namespace

std::vector<RivalResult> measure_rivals(const Contest& contest) {
    Contestant top(ceiling(), contest.load);
    Contestants rivals;
    for (const Rival& rival : contest.rivals) {
        rivals.push_back(std::make_unique<Contestant>(rival, contest.load));
    }
    run_round(contest, top, rivals, /*counts=*/false); // warms up
    for (int round = 0; round < contest.rounds; ++round) {
        run_round(contest, top, rivals, /*counts=*/true);
    }
    std::vector<RivalResult> results;
    for (const auto& rival : rivals) {
        RivalResult result;
        result.rival = rival->name;
        result.rounds = rival->throughputs.size();
        result.throughput = median(rival->throughputs);
        result.p99 = median(rival->latencies);
        result.purchases_per_second = median(rival->rates);
        results.push_back(result);
    }
    return results;
}

} // namespace trecho
