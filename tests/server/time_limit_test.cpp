// Goal: no client keeps a seat or a turn longer than the time limit, and a decision in time counts,
// even in the last instant.
#include "support/server_world.hpp"

#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;

TEST(TimeLimit, DisconnectsASilentCustomerAndServesTheNext) {
    ServerWorld world;
    const auto silent = world.connect();
    const auto next = world.connect();
    world.ask(*silent, "Salvador > Natal\n");
    world.ask(*next, "Salvador > Natal\n");

    world.run_for(14s);
    EXPECT_FALSE(silent->is_disconnected());
    EXPECT_EQ(next->heard(), "");

    world.run_for(1s);
    EXPECT_TRUE(silent->is_disconnected());
    EXPECT_EQ(silent->heard(), "");
    EXPECT_EQ(next->heard(), "True\n");
}

TEST(TimeLimit, BeginsWithTheOfferNotWithTheRequest) {
    ServerWorld world;
    const auto slow = world.connect();
    const auto next = world.connect();
    world.ask(*slow, "Salvador > Natal\n");
    world.ask(*next, "Salvador > Natal\n");
    world.run_for(16s); // the first is disconnected; the second has had its offer for a second
    EXPECT_EQ(next->heard(), "True\n");
    world.run_for(13s);
    EXPECT_EQ(world.ask(*next, "S\n"), "True\n");
}

TEST(TimeLimit, IsNotExtendedByAByteNowAndThen) {
    ServerWorld world;
    const auto customer = world.connect();
    world.ask(*customer, "Salvador > Natal\n");
    for (int second = 0; second < 15; ++second) {
        customer->say("x");
        world.run_for(1s);
    }
    EXPECT_TRUE(customer->is_disconnected());
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(TimeLimit, CanBeConfigured) {
    ServerWorldSettings settings;
    settings.office.confirm_limit = 250ms;
    ServerWorld world(settings);
    const auto customer = world.connect();
    world.ask(*customer, "Salvador > Natal\n");
    world.run_for(140ms);
    EXPECT_FALSE(customer->is_disconnected());
    world.run_for(20ms);
    EXPECT_TRUE(customer->is_disconnected());
}

TEST(TimeLimit, SellsOrRefusesInTheLastInstantButNeverBoth) {
    int sold = 0;
    int refused = 0;
    for (std::uint64_t seed = 1; seed <= seeds_of(500); ++seed) {
        ServerWorldSettings settings;
        settings.seed = seed;
        settings.wire.delay_min = 1ms;
        settings.wire.delay_max = 1ms; // the S arrives exactly when the limit passes
        settings.wire.splits = false;
        ServerWorld world(settings);
        const auto customer = world.connect();
        customer->say("Salvador > Natal\n");
        world.run_for(15s);
        customer->say("S\n");
        world.run_for(1s);

        const std::string heard = customer->heard();
        const bool was_sold = world.seats("Salvador", "Natal").sold == 1;
        EXPECT_EQ(heard, was_sold ? "True\nTrue\n" : "True\n") << "seed " << seed;
        EXPECT_EQ(customer->is_disconnected(), !was_sold) << "seed " << seed;
        ++(was_sold ? sold : refused);
    }
    EXPECT_GT(sold, 0) << "the decision never arrived in time";
    EXPECT_GT(refused, 0) << "the decision never arrived too late";
}

TEST(IdleLimit, DisconnectsAnIdleClient) {
    ServerWorldSettings settings;
    settings.server.idle_limit = 1min;
    ServerWorld world(settings);
    const auto customer = world.connect();
    world.run_for(59s);
    world.ask(*customer, "Recife > Nowhere\n");
    world.run_for(59s);
    EXPECT_FALSE(customer->is_disconnected());
    world.run_for(2s);
    EXPECT_TRUE(customer->is_disconnected());
}

TEST(IdleLimit, DisconnectsAClientThatNeverReadsItsAnswers) {
    ServerWorldSettings settings;
    settings.server.idle_limit = 1min;
    settings.wire.capacity = 4096;
    ServerWorld world(settings);
    const auto customer = world.connect();
    customer->stop_reading();
    for (int count = 0; count < 100; ++count) {
        customer->say("HELLO 2\nLIST\nLIST\nLIST\nLIST\n");
        world.settle();
    }
    EXPECT_EQ(world.server.connection_count(), 1U);
    world.run_for(2min);
    EXPECT_EQ(world.server.connection_count(), 0U);
}

} // namespace trecho
