#include "simulation/runner/seed_sweep.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace trecho {

namespace {

constexpr std::uint64_t worlds_a_report = 100;

// All seeds there are is one more than can be counted; nobody waits long enough to miss it.
std::uint64_t how_many(Seeds seeds) {
    const std::uint64_t after_the_first = seeds.last - seeds.first;
    return std::max(after_the_first, after_the_first + 1);
}

// Worlds share nothing, so each thread has its own.
class Workers {
public:
    Workers(Seeds seeds, const SimulationSettings& settings,
            const std::function<void(const SweepResult&)>& on_progress)
        : settings_(settings), on_progress_(on_progress), first_(seeds.first),
          left_out_from_(how_many(seeds)) {}

    SweepResult run() {
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
        for (std::uint64_t place = next_++; place < left_out_from_; place = next_++)
            add(run_world(first_ + place, settings_));
    }

    void add(WorldResult world) {
        const std::lock_guard lock(mutex_);
        ++all_.worlds;
        all_ += world;
        all_.story_hash += world.story_hash * (2 * world.seed + 1); // a sum has no order
        if (world.violation) {
            // Lower seeds may still be running elsewhere: the lowest is told.
            left_out_from_ = std::min<std::uint64_t>(left_out_from_, world.seed - first_);
            if (!all_.failure || world.seed < all_.failure->seed) all_.failure = std::move(world);
        }
        if (all_.worlds % worlds_a_report == 0) on_progress_(all_);
    }

    const SimulationSettings& settings_;
    const std::function<void(const SweepResult&)>& on_progress_;
    // Places in the range, not seeds: the largest seed has none behind it, nor the first before it.
    std::uint64_t first_;
    std::atomic<std::uint64_t> next_ = 0;
    std::atomic<std::uint64_t> left_out_from_;
    std::mutex mutex_;
    SweepResult all_;
};

} // namespace

SweepResult run_seeds(Seeds seeds, const SimulationSettings& settings,
                      const std::function<void(const SweepResult&)>& on_progress) {
    return Workers(seeds, settings, on_progress).run();
}

} // namespace trecho
