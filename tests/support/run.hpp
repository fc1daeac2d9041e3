// Runs coroutines to their end in a simulation, so that a test of a coroutine is an ordinary test.
#pragma once

#include "async/task_group.hpp"
#include "simulation/platform/virtual_time.hpp"

namespace trecho {

// A simulation with a group of tasks. A task that ends with an exception fails the test.
class TestWorld : public Simulation {
public:
    explicit TestWorld(std::uint64_t seed = 1);

    // Fails the test if a task still waits, or a customer is left.
    ~TestWorld();

    void spawn(awaitable<void> task) { tasks.spawn(std::move(task)); }

    TaskGroup tasks;
    std::size_t customers = 0; // that haven't hung up
};

} // namespace trecho
