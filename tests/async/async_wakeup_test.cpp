// Goal: a coroutine that waits is woken, whether wait() or wake() comes first.
#include "async/async_wakeup.hpp"

#include "support/run.hpp"

#include <boost/asio/thread_pool.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace trecho {

namespace {

using testing::ElementsAre;
using Names = std::vector<std::string>;

awaitable<void> sleep(AsyncWakeup& wakeup, std::string name, Names& log) {
    co_await wakeup.wait();
    log.push_back(name);
}

// In each round one thread waits and another one wakes it, in either order.
awaitable<void> sleep_often(asio::thread_pool& others, int& rounds) {
    for (; rounds < 10'000; ++rounds) {
        AsyncWakeup wakeup;
        asio::post(others, [&wakeup] { wakeup.wake(); });
        co_await wakeup.wait();
    }
}

} // namespace

TEST(AsyncWakeup, WakesTheCoroutineThatWaits) {
    TestWorld world;
    AsyncWakeup wakeup;
    Names log;
    world.spawn(sleep(wakeup, "sleeper", log));
    world.run();
    EXPECT_THAT(log, ElementsAre());
    wakeup.wake();
    EXPECT_THAT(log, ElementsAre()) << "the coroutine ran inside wake()";
    world.run();
    EXPECT_THAT(log, ElementsAre("sleeper"));
}

TEST(AsyncWakeup, WaitReturnsWhenWakeWasCalledBefore) {
    TestWorld world;
    AsyncWakeup wakeup;
    Names log;
    wakeup.wake();
    world.spawn(sleep(wakeup, "late", log));
    world.run();
    EXPECT_THAT(log, ElementsAre("late"));
}

TEST(AsyncWakeup, IgnoresCancellation) {
    TestWorld world;
    AsyncWakeup wakeup;
    Names log;
    world.spawn(sleep(wakeup, "sleeper", log));
    world.run();
    world.tasks.interrupt_all();
    world.run();
    EXPECT_THAT(log, ElementsAre());
    wakeup.wake();
    world.run();
    EXPECT_THAT(log, ElementsAre("sleeper"));
}

TEST(AsyncWakeup, WakesFromAnotherThreadAtAnyMoment) {
    asio::thread_pool others(1);
    asio::io_context context(one_thread);
    TaskGroup tasks(context.get_executor(), [](const std::exception_ptr&) { ADD_FAILURE(); });
    int rounds = 0;
    tasks.spawn(sleep_often(others, rounds));
    context.run(); // must not return while the coroutine waits
    others.join();
    EXPECT_EQ(rounds, 10'000);
}

} // namespace trecho
