#include "simulation/runner/seed_sweep.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace trecho {

namespace {

constexpr std::uint64_t worlds_a_report = 100;

// There is one seed more than a number can count; no sweep lasts long enough to miss it.
std::uint64_t how_many(Seeds seeds) {
    const std::uint64_t after_the_first = seeds.last - seeds.first;
    return std::max(after_the_first, after_the_first + 1);
}

} // namespace

// Worlds share nothing, so each thread runs its own.
SweepResult run_seeds(Seeds seeds, const SimulationSettings& settings,
                      const std::function<void(const SweepResult&)>& on_progress) {
    // Places in the range, not seeds: the largest seed has none behind it, nor the first before it.
    std::atomic<std::uint64_t> next = 0;
    std::atomic<std::uint64_t> end = how_many(seeds);
    std::mutex mutex;
    SweepResult all;
    const auto add = [&](WorldResult world) {
        const std::lock_guard lock(mutex);
        ++all.worlds;
        all += world;
        all.log_hash += world.log_hash * (2 * world.seed + 1); // a sum has no order
        if (world.violation) {
            // Lower seeds may still be running elsewhere: the lowest is told.
            end = std::min<std::uint64_t>(end, world.seed - seeds.first);
            if (!all.failure || world.seed < all.failure->seed) all.failure = std::move(world);
        }
        if (all.worlds % worlds_a_report == 0) on_progress(all);
    };
    std::vector<std::thread> threads(std::max(1U, std::thread::hardware_concurrency()));
    for (std::thread& thread : threads) {
        thread = std::thread([&] {
            for (std::uint64_t place = next++; place < end; place = next++)
                add(run_world(seeds.first + place, settings));
        });
    }
    for (std::thread& thread : threads) thread.join();
    return all;
}

} // namespace trecho
