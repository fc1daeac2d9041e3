// Goal: the owner of a TaskGroup learns when its coroutines have ended, and how.
#include "async/task_group.hpp"

#include "async/deadline.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace trecho {

namespace {

using namespace std::chrono_literals;

awaitable<void> nap(TestWorld& world, Duration duration) {
    co_await sleep_until(world.clock, world.clock.now() + duration);
}

awaitable<void> fail() {
    throw std::runtime_error("a bug");
    co_return;
}

awaitable<void> join(TaskGroup& group, bool& has_joined) {
    const error_code error = co_await group.join();
    has_joined = !error;
}

// A function that moves its argument into the coroutine, as a server does with a connection.
struct Receiver {
    awaitable<void> take(std::unique_ptr<int> value, asio::cancellation_signal& interrupt) {
        taken = *value;
        has_signal = interrupt.slot().is_connected();
        co_return;
    }

    int taken = 0;
    bool has_signal = false;
};

struct GroupWorld : TestWorld {
    int failures = 0;
    TaskGroup group{executor(), [this](std::exception_ptr) { ++failures; }};
};

} // namespace

TEST(TaskGroup, JoinReturnsWhenTheLastTaskHasEnded) {
    GroupWorld world;
    world.group.spawn(nap(world, 1s));
    world.group.spawn(nap(world, 3s));
    bool has_joined = false;
    world.spawn(join(world.group, has_joined));
    world.run_for(2s);
    EXPECT_FALSE(has_joined);
    EXPECT_EQ(world.group.running(), 1U);
    world.run_for(1s);
    EXPECT_TRUE(has_joined);
}

TEST(TaskGroup, StartsAMemberFunctionWithItsArgumentsAndTheSignal) {
    GroupWorld world;
    Receiver receiver;
    world.group.spawn(&Receiver::take, &receiver, std::make_unique<int>(7));
    world.run();
    EXPECT_EQ(receiver.taken, 7);
    EXPECT_TRUE(receiver.has_signal);
}

TEST(TaskGroup, JoinReturnsAtOnceWhenNothingRuns) {
    GroupWorld world;
    bool has_joined = false;
    world.spawn(join(world.group, has_joined));
    world.run();
    EXPECT_TRUE(has_joined);
}

TEST(TaskGroup, ReportsATaskThatFailsAndLetsTheOthersGoOn) {
    GroupWorld world;
    world.group.spawn(fail());
    world.group.spawn(nap(world, 1s));
    world.run_for(500ms);
    EXPECT_EQ(world.failures, 1);
    EXPECT_EQ(world.group.running(), 1U);
    world.run();
}

TEST(TaskGroup, StartsNoTaskInsideSpawn) {
    GroupWorld world;
    world.group.spawn(fail());
    EXPECT_EQ(world.failures, 0);
    world.run();
    EXPECT_EQ(world.failures, 1);
}

TEST(TaskGroup, InterruptAllEndsTheWaitsOfAllTasks) {
    GroupWorld world;
    world.group.spawn(nap(world, 1h));
    world.group.spawn(nap(world, 2h));
    world.run_for(1s);
    world.group.interrupt_all();
    world.run_for(0s);
    EXPECT_EQ(world.group.running(), 0U);
}

namespace {

awaitable<void> join_within(GroupWorld& world, std::vector<error_code>& ends,
                            asio::cancellation_signal& interrupt) {
    Deadline deadline(world.clock, interrupt);
    const error_code first = co_await within(deadline, world.clock.now() + 1s, world.group.join());
    ends.push_back(first);
    const error_code second = co_await world.group.join();
    ends.push_back(second);
}

} // namespace

TEST(TaskGroup, JoinCanTimeOutAndBeCalledAgain) {
    GroupWorld world;
    world.group.spawn(nap(world, 2s));
    std::vector<error_code> ends;
    world.tasks.spawn(
        [&](asio::cancellation_signal& interrupt) { return join_within(world, ends, interrupt); });
    world.run();
    EXPECT_THAT(ends, testing::ElementsAre(asio::error::timed_out, error_code()));
}

namespace {

// Fails as if there were no memory for the coroutine's frame.
awaitable<void> without_memory(asio::cancellation_signal& /*interrupt*/) { throw std::bad_alloc(); }

awaitable<void> compute_twice(Executor executor, std::vector<int>& order) {
    asio::post(executor, [&order] { order.push_back(0); });
    order.push_back(1);
    co_await let_others_run();
    order.push_back(2);
}

} // namespace

TEST(TaskGroup, IsUnchangedWhenATaskCannotBeStarted) {
    TestWorld world;
    EXPECT_THROW(world.tasks.spawn(without_memory), std::bad_alloc);
    EXPECT_EQ(world.tasks.running(), 0U);
}

TEST(AbortProcessDeathTest, EndsTheProcessWithTheReason) {
    EXPECT_DEATH(abort_process(std::make_exception_ptr(std::runtime_error("the loop ended"))),
                 "the loop ended");
}

TEST(LetOthersRun, ResumesAfterTheHandlersThatAreReady) {
    TestWorld world;
    std::vector<int> order;
    world.spawn(compute_twice(world.executor(), order));
    world.run();
    EXPECT_EQ(order, (std::vector{1, 0, 2}));
}

} // namespace trecho
