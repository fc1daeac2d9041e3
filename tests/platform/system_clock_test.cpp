// Goal: SystemTimer expires once each time it is armed, and never after it was disarmed.
#include "platform/system.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

struct TimerWorld {
    asio::io_context context;
    SystemClock clock{context.get_executor()};
    int expiries = 0;
    std::unique_ptr<Timer> timer = clock.make_timer([this] { ++expiries; });
};

} // namespace

TEST(SystemTimer, ExpiresOnceAndCanBeArmedAgain) {
    TimerWorld world;
    world.timer->arm(world.clock.now() + 1ms);
    EXPECT_EQ(world.expiries, 0) << "it expired inside arm()";
    world.context.run();
    EXPECT_EQ(world.expiries, 1);
    world.timer->arm(world.clock.now() - 1h);
    EXPECT_EQ(world.expiries, 1);
    world.context.restart();
    world.context.run();
    EXPECT_EQ(world.expiries, 2);
}

TEST(SystemTimer, ExpiresOnlyAtTheNewTimeWhenItIsArmedAgain) {
    TimerWorld world;
    world.timer->arm(world.clock.now());
    world.timer->arm(world.clock.now() + 1ms);
    world.context.run();
    EXPECT_EQ(world.expiries, 1);
}

TEST(SystemTimer, DoesNotExpireAfterItIsDisarmedOrDestroyedEvenWhenItsTimeHasCome) {
    TimerWorld world;
    world.timer->arm(world.clock.now());
    world.timer->disarm();
    world.context.run();
    EXPECT_EQ(world.expiries, 0);
    world.timer->arm(world.clock.now());
    world.timer.reset();
    world.context.restart();
    world.context.run();
    EXPECT_EQ(world.expiries, 0);
}

} // namespace trecho
