// Runs coroutines to their end in a simulation, so that a test of a coroutine reads like any other.
#pragma once

#include "async/task_group.hpp"
#include "simulation/platform/virtual_time.hpp"

namespace trecho {

// A world with tasks in it. A task that ends with an exception fails the test.
class TestWorld : public Simulation {
public:
    explicit TestWorld(std::uint64_t seed = 1);

    // Fails the test if a task is still waiting for something that will never happen.
    ~TestWorld();

    void spawn(awaitable<void> task) { tasks.spawn(std::move(task)); }

    TaskGroup tasks;
};

} // namespace trecho
