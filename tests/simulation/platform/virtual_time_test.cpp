// Goal: the same seed gives the same events, and time passes only when no coroutine is ready.
#include "simulation/platform/virtual_time.hpp"

#include <boost/asio/post.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

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

// Two events, and two steps that the first one leads to.
std::string order_among_others(std::uint64_t seed, Duration between) {
    Simulation simulation(seed);
    std::string order;
    const TimePoint first = simulation.time.now() + 1s;
    simulation.time.at(first, [&] {
        order += "1";
        asio::post(simulation.context, [&] {
            order += "a";
            asio::post(simulation.context, [&order] { order += "b"; });
        });
    });
    simulation.time.at(first + between, [&order] { order += "2"; });
    simulation.let_next_happen_among_others(1ms);
    return order;
}

std::set<std::string> orders_among_others(Duration between) {
    std::set<std::string> orders;
    for (std::uint64_t seed = 1; seed <= 200; ++seed)
        orders.insert(order_among_others(seed, between));
    return orders;
}

} // namespace

TEST(VirtualTime, MayLetAnEarlyEventHappenBetweenTwoSteps) {
    EXPECT_THAT(orders_among_others(1ms), ElementsAre("12ab", "1a2b", "1ab", "1ab2"));
    EXPECT_THAT(orders_among_others(1ms + 1us), ElementsAre("1ab"));
}

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

TEST(VirtualTime, OrdersSimultaneousEventsByTheSeed) {
    EXPECT_EQ(order_of_simultaneous_events(1), order_of_simultaneous_events(1));
    EXPECT_NE(order_of_simultaneous_events(1), order_of_simultaneous_events(2));
}

TEST(VirtualTime, NeverLetsACancelledEventHappen) {
    Simulation simulation(1);
    const auto event =
        simulation.time.at(simulation.time.now() + 1s, [] { ADD_FAILURE() << "it did"; });
    simulation.time.cancel(event);
    simulation.run();
}

TEST(VirtualTime, NeverGoesBack) {
    Simulation simulation(1);
    const TimePoint start = simulation.time.now();
    const auto earlier = simulation.time.at(start + 1s, [] {});
    simulation.time.let_happen(simulation.time.at(start + 5s, [] {}));
    simulation.time.let_happen(earlier);
    EXPECT_EQ(simulation.time.now(), start + 5s);
    bool has_happened = false;
    simulation.time.at(start, [&has_happened] { has_happened = true; });
    simulation.time.advance();
    EXPECT_TRUE(has_happened);
    EXPECT_EQ(simulation.time.now(), start + 5s);
}

TEST(VirtualTime, OffersTheFirstEventOfEachLaneWithinTheWindow) {
    Simulation simulation(1);
    VirtualTime& time = simulation.time;
    const TimePoint start = time.now();
    const VirtualTime::Lane one = time.new_lane();
    const VirtualTime::Lane other = time.new_lane();
    std::vector<std::string> happened;
    const auto at = [&](Duration after, const std::string& what, VirtualTime::Lane lane) {
        time.at(start + after, [&happened, what] { happened.push_back(what); }, lane);
    };
    at(1ms, "one, first", one);
    at(2ms, "one, second", one);
    at(3ms, "other, first", other);
    at(4ms, "alone", VirtualTime::own);
    at(5ms, "alone too", VirtualTime::own);
    at(6ms, "beyond", VirtualTime::own);
    for (const VirtualTime::Candidate& next : time.next_ones(4ms)) time.let_happen(next.event);
    EXPECT_THAT(happened, ElementsAre("one, first", "other, first", "alone", "alone too"));

    happened.clear();
    for (const VirtualTime::Candidate& next : time.next_ones(4ms)) time.let_happen(next.event);
    EXPECT_THAT(happened, ElementsAre("one, second", "beyond"));
}

TEST(VirtualTime, CancelsAllEventsOfOneLane) {
    Simulation simulation(1);
    const VirtualTime::Lane lane = simulation.time.new_lane();
    int happened = 0;
    for (const VirtualTime::Lane its : {lane, VirtualTime::own, lane}) {
        simulation.time.at(simulation.time.now() + 1s, [&happened] { ++happened; }, its);
    }
    simulation.time.cancel_all(lane);
    simulation.run();
    EXPECT_EQ(happened, 1);
}

TEST(SimulatedClock, MovesOnlyTheCalendarWhenItIsSet) {
    Simulation simulation(1);
    const TimePoint now = simulation.clock.now();
    const CalendarTime calendar = simulation.clock.calendar();
    int rings = 0;
    const auto timer = simulation.clock.make_timer([&rings] { ++rings; });
    timer->arm(now + 1min);

    simulation.clock.step(48h);
    simulation.clock.step(-1h);
    EXPECT_EQ(simulation.clock.calendar(), calendar + 47h);
    EXPECT_EQ(simulation.clock.now(), now);
    simulation.run_for(59s);
    EXPECT_EQ(rings, 0);
    simulation.run_for(1s);
    EXPECT_EQ(rings, 1);
    EXPECT_EQ(simulation.clock.calendar(), calendar + 47h + 1min);
}

TEST(SeededEntropy, DrawsBetweenBothEndsAndOnlyThere) {
    SeededEntropy entropy(1);
    std::set<std::uint64_t> drawn;
    for (int draw = 0; draw < 100; ++draw) drawn.insert(entropy.between(3, 6));
    EXPECT_THAT(drawn, ElementsAre(3, 4, 5, 6));
    EXPECT_EQ(entropy.between(7, 7), 7U);
}

// A process ends when none is left.
TEST(SimulatedClock, CountsTheArmedTimersOfItsProcess) {
    Simulation simulation(1);
    SimulatedClock process(simulation.time, simulation.clock);
    simulation.clock.step(48h);
    EXPECT_EQ(process.calendar(), simulation.clock.calendar());

    auto first = process.make_timer([] {});
    const auto second = process.make_timer([] {});
    const auto elsewhere = simulation.clock.make_timer([] {});
    elsewhere->arm(process.now() + 1s);
    EXPECT_EQ(process.timers_armed(), 0U);
    first->arm(process.now() + 1s);
    first->arm(process.now() + 2s);
    second->arm(process.now() + 3s);
    EXPECT_EQ(process.timers_armed(), 2U);
    first.reset();
    EXPECT_EQ(process.timers_armed(), 1U);
    second->disarm();
    second->disarm();
    EXPECT_EQ(process.timers_armed(), 0U);
    second->arm(process.now() + 1s);
    simulation.run();
    EXPECT_EQ(process.timers_armed(), 0U);
}

TEST(SimulatedTimer, ExpiresOnceForEachArming) {
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
