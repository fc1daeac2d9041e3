// Goal: the machine's timer rings once for each time it is armed, and never for one it was not.
#include "platform/system.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

struct Ringing {
    asio::io_context context;
    SystemClock clock{context.get_executor()};
    int rings = 0;
    std::unique_ptr<Timer> timer = clock.make_timer([this] { ++rings; });
};

} // namespace

TEST(SystemTimer, RingsOnceAndCanBeArmedAgain) {
    Ringing world;
    world.timer->arm(world.clock.now() + 1ms);
    EXPECT_EQ(world.rings, 0) << "never inside the call";
    world.context.run();
    EXPECT_EQ(world.rings, 1);
    world.timer->arm(world.clock.now() - 1h);
    EXPECT_EQ(world.rings, 1);
    world.context.restart();
    world.context.run();
    EXPECT_EQ(world.rings, 2);
}

TEST(SystemTimer, ForgetsTheEarlierTimeWhenItIsArmedAgain) {
    Ringing world;
    world.timer->arm(world.clock.now());
    world.timer->arm(world.clock.now() + 1ms);
    world.context.run();
    EXPECT_EQ(world.rings, 1);
}

TEST(SystemTimer, DoesNotRingOnceItIsDisarmedOrGoneEvenIfItsTimeHasCome) {
    Ringing world;
    world.timer->arm(world.clock.now());
    world.timer->disarm();
    world.context.run();
    EXPECT_EQ(world.rings, 0);
    world.timer->arm(world.clock.now());
    world.timer.reset();
    world.context.restart();
    world.context.run();
    EXPECT_EQ(world.rings, 0);
}

} // namespace trecho
