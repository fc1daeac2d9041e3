// Goal: no coroutine misses an event.
#include "async/async_event.hpp"

#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace trecho {

namespace {

using testing::ElementsAre;
using Names = std::vector<std::string>;

awaitable<void> wait_for(AsyncEvent& event, std::string name, Names& log) {
    const error_code error = co_await event.wait();
    log.push_back(error ? name + " was cancelled" : name);
}

} // namespace

TEST(AsyncEvent, WakesAllWaitersInOrderOfArrival) {
    TestWorld world;
    AsyncEvent event;
    Names log;
    for (const std::string name : {"first", "second", "third"}) {
        world.spawn(wait_for(event, name, log));
    }
    world.run();
    EXPECT_THAT(log, ElementsAre());
    event.set();
    EXPECT_THAT(log, ElementsAre()) << "a waiter ran inside set()";
    world.run();
    EXPECT_THAT(log, ElementsAre("first", "second", "third"));
}

TEST(AsyncEvent, WaitReturnsAtOnceWhenTheEventHasHappened) {
    TestWorld world;
    AsyncEvent event;
    Names log;
    event.set();
    event.set();
    EXPECT_TRUE(event.has_happened());
    world.spawn(wait_for(event, "late", log));
    world.run();
    EXPECT_THAT(log, ElementsAre("late"));
}

TEST(AsyncEvent, CancelsOnlyTheWaiterThatIsInterrupted) {
    TestWorld world;
    AsyncEvent event;
    Names log;
    world.spawn(wait_for(event, "cancelled one", log));
    world.run();
    world.tasks.interrupt_all();
    world.spawn(wait_for(event, "other one", log));
    world.run();
    event.set();
    world.run();
    EXPECT_THAT(log, ElementsAre("cancelled one was cancelled", "other one"));
}

TEST(AsyncEvent, CancelsItsWaitersWhenItIsDestroyed) {
    TestWorld world;
    auto event = std::make_unique<AsyncEvent>();
    Names log;
    world.spawn(wait_for(*event, "waiting", log));
    world.run();
    event.reset();
    world.run();
    EXPECT_THAT(log, ElementsAre("waiting was cancelled"));
}

} // namespace trecho
