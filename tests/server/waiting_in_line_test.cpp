// Goal: customers of one leg are served in order of arrival, and one that leaves frees its turn,
// its place and its seats at once.
#include "support/server_world.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace trecho {

TEST(WaitingInLine, EndsWhenTheClientAheadHasDecided) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    EXPECT_EQ(world.ask(*first, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(world.ask(*second, "Salvador > Natal\n"), "") << "the seat may become free again";
    EXPECT_EQ(world.ask(*first, "N\n"), "False\n");
    EXPECT_EQ(second->heard(), "True\n");
}

TEST(WaitingInLine, EndsWithFalseWhenTheLastSeatWasSoldMeanwhile) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*second, "Salvador > Natal\n");
    EXPECT_EQ(world.ask(*first, "S\n"), "True\n");
    EXPECT_EQ(second->heard(), "False\n");
}

TEST(WaitingInLine, EndsInOrderOfArrival) {
    ServerWorld world;
    std::vector<std::unique_ptr<ScriptedCustomer>> customers;
    for (int count = 0; count < 10; ++count) {
        customers.push_back(world.connect());
        world.ask(*customers.back(), "Salvador > Natal\n");
    }
    for (const auto& customer : customers) {
        EXPECT_EQ(customer->heard(), &customer == &customers.front() ? "" : "True\n");
        EXPECT_EQ(world.ask(*customer, "N\n"), "False\n");
    }
}

TEST(WaitingInLine, IsNotNeededForDifferentLegs) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    EXPECT_EQ(world.ask(*first, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(world.ask(*second, "Recife > Salvador\n"), "True\n");
}

TEST(WaitingInLine, IsNeededForAllLegsUnderTheGlobalGuard) {
    ServerWorldSettings settings;
    settings.office.guard = GuardPolicy::global;
    ServerWorld world(settings);
    const auto first = world.connect();
    const auto second = world.connect();
    EXPECT_EQ(world.ask(*first, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(world.ask(*second, "Recife > Salvador\n"), "");
    EXPECT_EQ(world.ask(*first, "N\n"), "False\n");
    EXPECT_EQ(second->heard(), "True\n");
}

TEST(WaitingInLine, IsNeverNeededWithoutTurnsAndAHeldLastSeatIsNotAvailable) {
    ServerWorldSettings settings;
    settings.office.guard = GuardPolicy::none;
    ServerWorld world(settings);
    const auto first = world.connect();
    const auto second = world.connect();
    EXPECT_EQ(world.ask(*first, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(world.ask(*second, "Salvador > Natal\n"), "False\n");
    EXPECT_EQ(world.ask(*second, "Recife > Salvador\n"), "True\n");
}

TEST(WaitingInLine, IsNotNeededForUnknownLegs) {
    ServerWorldSettings settings;
    settings.office.guard = GuardPolicy::global;
    ServerWorld world(settings);
    const auto first = world.connect();
    const auto second = world.connect();
    EXPECT_EQ(world.ask(*first, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(world.ask(*second, "Recife > Nowhere\n"), "False\n");
}

enum class Way { hangs_up, resets, ends_its_side };

void leave(ScriptedCustomer& customer, Way way) {
    switch (way) {
    case Way::hangs_up: return customer.hang_up();
    case Way::resets: return customer.reset();
    case Way::ends_its_side: return customer.end_writing();
    }
}

void PrintTo(Way way, std::ostream* out) {
    *out << (way == Way::hangs_up ? "hangs up" : way == Way::resets ? "resets" : "ends its side");
}

class LeavingClient : public testing::TestWithParam<Way> {};

INSTANTIATE_TEST_SUITE_P(Ways, LeavingClient,
                         testing::Values(Way::hangs_up, Way::resets, Way::ends_its_side));

TEST_P(LeavingClient, FreesItsSeatAndItsTurnAtOnceWhenItWasConfirming) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*second, "Salvador > Natal\n");
    leave(*first, GetParam());
    world.settle();
    EXPECT_EQ(second->heard(), "True\n");
}

TEST_P(LeavingClient, LeavesTheLineAtOnceWhenItWasWaiting) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    const auto third = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*second, "Salvador > Natal\n");
    world.ask(*third, "Salvador > Natal\n");
    leave(*second, GetParam());
    world.settle();
    EXPECT_EQ(world.server.connection_count(), 2U);
    EXPECT_EQ(world.ask(*first, "N\n"), "False\n");
    EXPECT_EQ(third->heard(), "True\n");
}

TEST(WaitingInLine, KeepsADecisionThatWasSentBeforeTheClientEndedItsSide) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    second->say("Salvador > Natal\nS\n");
    second->end_writing();
    world.settle();
    EXPECT_EQ(world.ask(*first, "N\n"), "False\n");
    EXPECT_EQ(second->heard(), "True\nTrue\n");
}

TEST(WaitingInLine, LosesNoMessageThatIsSentMeanwhile) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*second, "Salvador > Natal\n");
    for (const std::string letter : {"S", "\n", "Recife > Sal", "vador\n", "N\n"}) {
        EXPECT_EQ(world.ask(*second, letter), "");
    }
    EXPECT_EQ(world.ask(*first, "N\n"), "False\n");
    EXPECT_EQ(second->heard(), "True\nTrue\nTrue\nFalse\n");
}

TEST(WaitingInLine, BeginsAfterEarlierAnswersAreSent) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    EXPECT_EQ(world.ask(*second, "Recife > Nowhere\nSalvador > Natal\n"), "False\n");
}

TEST(WaitingInLine, PassesTheTurnOnWhenItComesAsTheClientLeaves) {
    for (std::uint64_t seed = 1; seed <= seeds_of(200); ++seed) {
        ServerWorldSettings settings;
        settings.seed = seed;
        ServerWorld world(settings);
        const auto first = world.connect();
        const auto second = world.connect();
        const auto third = world.connect();
        world.ask(*first, "Salvador > Natal\n");
        world.ask(*second, "Salvador > Natal\n");
        world.ask(*third, "Salvador > Natal\n");
        first->say("N\n");
        second->end_writing(); // the seed decides whether it arrives before, with or after the turn
        world.settle();
        EXPECT_EQ(third->heard(), "True\n") << "seed " << seed;
    }
}

} // namespace trecho
