// Goal: the same seed tells the same story, and time passes only when there is nothing left to do.
#include "simulation/virtual_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::vector<int> order_of_simultaneous_events(std::uint64_t seed) {
    Simulation simulation(seed);
    std::vector<int> order;
    for (int event = 0; event < 10; ++event) {
        simulation.time.at(simulation.time.now() + 1s, [&order, event] { order.push_back(event); });
    }
    simulation.run();
    return order;
}

} // namespace

TEST(VirtualTime, LetsEventsHappenInOrderOfTime) {
    Simulation simulation(1);
    std::vector<int> order;
    const TimePoint start = simulation.time.now();
    for (const int second : {3, 1, 2}) {
        simulation.time.at(start + std::chrono::seconds(second),
                           [&order, second] { order.push_back(second); });
    }
    simulation.run_until(start + 2s);
    EXPECT_THAT(order, ElementsAre(1, 2));
    EXPECT_EQ(simulation.time.now(), start + 2s);
    simulation.run();
    EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(VirtualTime, TheSeedDecidesTheOrderOfWhatHappensAtTheSameTime) {
    EXPECT_EQ(order_of_simultaneous_events(1), order_of_simultaneous_events(1));
    EXPECT_NE(order_of_simultaneous_events(1), order_of_simultaneous_events(2));
}

TEST(VirtualTime, AnEventThatWasCancelledNeverHappens) {
    Simulation simulation(1);
    const auto event =
        simulation.time.at(simulation.time.now() + 1s, [] { ADD_FAILURE() << "it did"; });
    simulation.time.cancel(event);
    simulation.run();
}

TEST(SimulatedTimer, RingsOnceForEachArming) {
    Simulation simulation(1);
    int rings = 0;
    const auto timer = simulation.clock.make_timer([&rings] { ++rings; });
    timer->arm(simulation.clock.now() + 1s);
    timer->arm(simulation.clock.now() + 2s);
    simulation.run();
    EXPECT_EQ(rings, 1);
    timer->arm(simulation.clock.now() + 1s);
    timer->disarm();
    simulation.run();
    EXPECT_EQ(rings, 1);
}

} // namespace trecho
