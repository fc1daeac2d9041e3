// Goal: sessions get turns in order of arrival, and itineraries that share legs never deadlock.
#include "office/turns.hpp"

#include "office/small_network.hpp"
#include "support/run.hpp"

#include "async/deadline.hpp"

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct TurnsWorld : TestWorld {
    explicit TurnsWorld(GuardPolicy policy, std::uint64_t seed = 1)
        : TestWorld(seed), turns(policy, network.legs().size()) {}

    Itinerary legs(std::string_view message) const { return itinerary_of(network, message); }

    Network network = small_network();
    Turns turns;
    std::vector<std::string> log;
};

awaitable<void> take(TurnsWorld& world, std::string message, Duration keeps) {
    Turns::Place place;
    const Turn turn = co_await world.turns.take(world.legs(message), place);
    world.log.push_back(turn ? message : "cancelled");
    if (turn) co_await sleep_until(world.clock, world.clock.now() + keeps);
}

} // namespace

TEST(Turns, AreOneForTheWholeOfficeUnderTheGlobalPolicy) {
    TurnsWorld world(GuardPolicy::global);
    const Turn turn = world.turns.try_take(world.legs("A > B"));
    EXPECT_TRUE(turn);
    EXPECT_FALSE(world.turns.try_take(world.legs("C > A")));
}

TEST(Turns, AreOneForEachLegUnderTheLegPolicy) {
    TurnsWorld world(GuardPolicy::leg);
    const Turn turn = world.turns.try_take(world.legs("A > B"));
    EXPECT_TRUE(world.turns.try_take(world.legs("C > A")));
    EXPECT_FALSE(world.turns.try_take(world.legs("C > A > B")));
    EXPECT_TRUE(world.turns.try_take(world.legs("C > A"))) << "half a turn was kept";
}

TEST(Turns, NeverMakeASessionWaitUnderThePolicyNone) {
    TurnsWorld world(GuardPolicy::none);
    const Turn turn = world.turns.try_take(world.legs("A > B"));
    EXPECT_TRUE(world.turns.try_take(world.legs("A > B")));
    EXPECT_EQ(world.turns.ahead(world.legs("A > B")), 0U);
}

TEST(Turns, AreTakenOnceForAnItineraryWithTheSameLegTwice) {
    TurnsWorld world(GuardPolicy::leg);
    EXPECT_TRUE(world.turns.try_take(world.legs("A > B > C > A > B")));
}

TEST(Turns, ComeInOrderOfArrival) {
    TurnsWorld world(GuardPolicy::global);
    for (const std::string message : {"A > B", "B > C", "C > A"}) {
        world.spawn(take(world, message, 1s));
        world.run_for(1ms);
    }
    EXPECT_EQ(world.turns.ahead(world.legs("A > B")), 3U);
    world.run();
    EXPECT_THAT(world.log, ElementsAre("A > B", "B > C", "C > A"));
}

TEST(Turns, AreGivenBackWhenTheWaitForAnotherIsCancelled) {
    TurnsWorld world(GuardPolicy::leg);
    Turn second_leg = world.turns.try_take(world.legs("B > C"));
    world.spawn(take(world, "A > B > C", 1s));
    world.run();
    EXPECT_FALSE(world.turns.try_take(world.legs("A > B"))) << "the session has the first turn";
    world.tasks.interrupt_all();
    world.run();
    EXPECT_THAT(world.log, ElementsAre("cancelled"));
    EXPECT_TRUE(world.turns.try_take(world.legs("A > B")));
}

TEST(Turns, NeverDeadlockWhenItinerariesShareLegs) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        TurnsWorld world(GuardPolicy::leg, seed);
        const std::vector<std::string> wishes{"A > B",     "B > C > A", "A > B > C > A",
                                              "C > A > B", "B > C",     "C > A > C"};
        for (int count = 0; count < 100; ++count) {
            const auto keeps = std::chrono::milliseconds(world.entropy.between(0, 5));
            world.spawn(take(world, wishes[world.entropy.between(0, wishes.size() - 1)], keeps));
            world.run_for(std::chrono::milliseconds(world.entropy.between(0, 3)));
        }
        world.run();
        EXPECT_EQ(world.log.size(), 100U);
    }
}

TEST(Turns, AreNotWaitedForAfterACancellationInTheInstantOfAnotherTurn) {
    TurnsWorld world(GuardPolicy::leg);
    Turn first = world.turns.try_take(world.legs("A > B"));
    const Turn second = world.turns.try_take(world.legs("B > C"));
    TaskGroup customers(world.executor(), [](std::exception_ptr) { ADD_FAILURE(); });
    customers.spawn(take(world, "A > B > C", 1s));
    world.run_for(1s);
    asio::post(world.executor(), [&] {
        first = Turn();
        customers.interrupt_all(); // before the coroutine has resumed with the first turn
    });
    world.run_for(1s);
    EXPECT_THAT(world.log, ElementsAre("cancelled"));
    EXPECT_TRUE(world.turns.try_take(world.legs("A > B"))) << "the first turn was lost";
}

} // namespace trecho
