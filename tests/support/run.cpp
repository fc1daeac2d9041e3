#include "support/run.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

void fail_test(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        ADD_FAILURE() << "a task ended with an exception: " << error.what();
    }
}

} // namespace

TestWorld::TestWorld(std::uint64_t seed) : Simulation(seed), tasks(executor(), fail_test) {}

TestWorld::~TestWorld() {
    EXPECT_EQ(customers, 0U) << "a customer must end before its world";
    if (tasks.running() > 0) {
        ADD_FAILURE() << tasks.running() << " tasks are still waiting at the end of the test";
        tasks.interrupt_all();
        run();
    }
}

} // namespace trecho
