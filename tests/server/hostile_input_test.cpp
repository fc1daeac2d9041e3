// Goal: whatever a client sends, it gets one clear answer, and no other client is affected.
#include "support/server_world.hpp"

#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;

TEST(HostileInput, MayBeALineOfFullLength) {
    ServerWorld world;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, std::string(1024, 'x') + "\r\n"), "False\n");
    EXPECT_FALSE(customer->is_disconnected());
}

TEST(TooLongLine, IsAnsweredAndEndsTheConnection) {
    ServerWorld world;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, std::string(1025, 'x') + "\nRecife > Salvador\n"), "False\n");
    EXPECT_TRUE(customer->is_disconnected());
    world.run_for(3s);
    EXPECT_EQ(world.server.connection_count(), 0U);
}

TEST(TooLongLine, IsAnsweredOnceWhenItHasTenMegabytes) {
    ServerWorldSettings settings;
    settings.wire.splits = false;
    ServerWorld world(settings);
    const auto hostile = world.connect();
    const auto other = world.connect();
    hostile->say(std::string(10 * 1024 * 1024, 'x'));
    EXPECT_EQ(world.ask(*other, "Recife > Salvador\nS\n"), "True\nTrue\n");
    world.run_for(5s);
    EXPECT_EQ(hostile->heard(), "False\n");
    EXPECT_TRUE(hostile->is_disconnected());
    EXPECT_EQ(world.server.connection_count(), 1U);
}

TEST(TooLongLine, IsAnsweredAfterTheMessagesBeforeIt) {
    ServerWorld world;
    const auto customer = world.connect();
    const std::string too_long(2000, 'x');
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\nS\n" + too_long), "True\nTrue\nFalse\n");
}

TEST(TooLongLine, FreesTheSeatWhenItComesInsteadOfADecision) {
    ServerWorld world;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "Salvador > Natal\n" + std::string(2000, 'x')), "True\nFalse\n");
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(TooLongLine, IsAnsweredInOrderWhenItsClientWaitsInLine) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    EXPECT_EQ(world.ask(*first, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(world.ask(*second, "Salvador > Natal\n" + std::string(2000, 'x')), "");
    EXPECT_EQ(world.ask(*first, "N\n"), "False\n");
    EXPECT_EQ(second->heard(), "True\nFalse\n");
    EXPECT_TRUE(second->is_disconnected());
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(TooLongLine, IsAnsweredInLineAlsoAfterTheClientHasEndedItsSide) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    EXPECT_EQ(world.ask(*first, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(world.ask(*second, "Salvador > Natal\n" + std::string(2000, 'x')), "");
    second->end_writing();
    EXPECT_EQ(world.ask(*first, "N\n"), "False\n");
    EXPECT_EQ(second->heard(), "True\nFalse\n");
}

TEST(FullServer, AnswersBusyToOneClientTooManyAndServesTheOthers) {
    ServerWorldSettings settings;
    settings.server.clients_max = 2;
    ServerWorld world(settings);
    const auto first = world.connect();
    const auto second = world.connect();
    world.settle();
    const auto third = world.connect();
    world.settle();
    EXPECT_NE(third->heard().find(R"("error":"busy")"), std::string::npos);
    EXPECT_TRUE(third->is_disconnected());
    EXPECT_EQ(world.ask(*second, "Recife > Salvador\nS\n"), "True\nTrue\n");

    first->hang_up();
    world.settle();
    const auto fourth = world.connect();
    EXPECT_EQ(world.ask(*fourth, "Recife > Salvador\nS\n"), "True\nTrue\n");
}

TEST(HostileInput, RandomBytesNeverStopTheServer) {
    for (std::uint64_t seed = 1; seed <= seeds_of(100); ++seed) {
        ServerWorldSettings settings;
        settings.seed = seed;
        ServerWorld world(settings);
        const auto hostile = world.connect();
        std::string bytes;
        for (int count = 0; count < 3000; ++count) {
            const std::string alphabet("SN\n\r>R \0\xff\xc3{\"", 12);
            bytes += alphabet[world.entropy.between(0, alphabet.size() - 1)];
        }
        hostile->say("HELLO 2\n" + bytes);
        const auto other = world.connect();
        EXPECT_EQ(world.ask(*other, "Recife > Salvador\nS\n"), "True\nTrue\n") << "seed " << seed;
        hostile->hang_up();
        world.settle();
    }
}

} // namespace trecho
