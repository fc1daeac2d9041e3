// A small world in which a student's coroutines run: one thread, virtual time, and a seed.
#pragma once

#include "async/task_group.hpp"
#include "simulation/platform/virtual_time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <source_location>
#include <string>

namespace exercise {

class Scene : public trecho::Simulation {
public:
    explicit Scene(std::uint64_t seed);
    virtual ~Scene() = default;

    // Lets everything happen. Returns a sentence about what went wrong, or nothing.
    virtual std::string play() = 0;

    // Runs as run_for() does, but on a thread that is busy: what happens in one instant may come
    // between any two steps of the coroutines, not only while all of them wait.
    void run_busily_for(trecho::Duration duration);

    // What the first of the tasks that ended with an exception threw; empty if none did.
    const std::string& exception() const { return exception_; }

    trecho::TaskGroup tasks;

private:
    std::string exception_;
};

// Plays the scene that `make` returns, with each seed from 1 to `seeds`, as for_each_seed() does.
// It is wrong too if a task throws, or still waits at the end. A scene that went wrong is never
// destroyed, because its coroutines may still use it.
void play_for_each_seed(std::uint64_t seeds,
                        const std::function<std::unique_ptr<Scene>(std::uint64_t seed)>& make,
                        std::source_location called = std::source_location::current());

} // namespace exercise
