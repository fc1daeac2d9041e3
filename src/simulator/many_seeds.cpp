#include "simulator/many_seeds.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>
#include <thread>

namespace trecho {

namespace {

constexpr std::uint64_t progress_step = 100;

// Worlds share nothing, so each thread has its own.
class Workers {
public:
    Workers(Seeds seeds, const SimulationSettings& settings,
            const std::function<void(const SeedsResult&)>& on_progress)
        : settings_(settings), on_progress_(on_progress), next_(seeds.first), last_(seeds.last) {}

    SeedsResult run() {
        const unsigned count = std::max(1U, std::thread::hardware_concurrency());
        std::vector<std::thread> threads;
        threads.reserve(count);
        for (unsigned number = 0; number < count; ++number)
            threads.emplace_back([this] { work(); });
        for (std::thread& thread : threads) thread.join();
        return std::move(all_);
    }

private:
    void work() {
        for (std::uint64_t seed = next_++; seed <= last_; seed = next_++)
            add(run_world(seed, settings_));
    }

    void add(WorldResult world) {
        const std::lock_guard lock(mutex_);
        ++all_.worlds;
        all_.purchases += world.purchases;
        all_.sold += world.sold;
        all_.expired += world.expired;
        all_.crashes += world.crashes;
        all_.histories += world.histories;
        all_.undecided += world.undecided;
        all_.simulated += world.simulated;
        all_.story_hash += world.story_hash * (2 * world.seed + 1); // a sum has no order
        for (std::size_t stage = 0; stage < stages; ++stage) {
            for (std::size_t fault = 0; fault < faults; ++fault) {
                all_.struck[stage][fault] += world.struck[stage][fault];
                all_.faults += world.struck[stage][fault];
            }
        }
        if (world.broken) {
            // Lower seeds may still be running elsewhere: the lowest is the one that is told.
            last_ = std::min<std::uint64_t>(last_, world.seed - 1);
            if (!all_.failure || world.seed < all_.failure->seed) all_.failure = std::move(world);
        }
        if (all_.worlds % progress_step == 0) on_progress_(all_);
    }

    const SimulationSettings& settings_;
    const std::function<void(const SeedsResult&)>& on_progress_;
    std::atomic<std::uint64_t> next_;
    std::atomic<std::uint64_t> last_;
    std::mutex mutex_;
    SeedsResult all_;
};

} // namespace

SeedsResult run_seeds(Seeds seeds, const SimulationSettings& settings,
                      const std::function<void(const SeedsResult&)>& on_progress) {
    return Workers(seeds, settings, on_progress).run();
}

} // namespace trecho
