// Goal: before a connection is closed, its last message arrives, however much the client still
// sends: closing with unread bytes would reset the connection, and a reset may destroy the message.
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

namespace {

const std::uint64_t seeds = seeds_of(40); // in half of them a reset would come before the message

std::string too_much() {
    std::string all;
    while (all.size() < 30'000) all += "Recife > Salvador\n";
    return all;
}

ServerWorldSettings with_seed(std::uint64_t seed) {
    ServerWorldSettings settings;
    settings.seed = seed;
    return settings;
}

} // namespace

TEST(Closing, AnswersQuitWhenMoreMessagesFollowIt) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        ServerWorld world(with_seed(seed));
        const auto customer = world.connect_with_hello();
        customer->heard();
        customer->say("QUIT\n" + too_much());
        world.run_for(5s);
        EXPECT_EQ(customer->heard(), "{\"ok\":true}\n") << "seed " << seed;
        EXPECT_TRUE(customer->is_disconnected());
        EXPECT_EQ(world.server.connection_count(), 0U);
    }
}

TEST(Closing, AnswersQuitWhenMoreMessagesComeALittleLater) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        ServerWorld world(with_seed(seed));
        const auto customer = world.connect_with_hello();
        customer->stay_open();
        customer->heard();
        customer->say("QUIT\n");
        world.run_for(1ms);
        customer->say("LIST\n");
        world.run_for(300ms);
        customer->say("LIST\n");
        world.run_for(5s);
        EXPECT_EQ(customer->heard(), "{\"ok\":true}\n") << "seed " << seed;
        EXPECT_EQ(world.server.connection_count(), 0U);
    }
}

TEST(Closing, AnswersBusyWhenTheServerIsFullWhateverTheClientSends) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        ServerWorldSettings settings = with_seed(seed);
        settings.server.clients_max = 0;
        ServerWorld world(settings);
        const auto customer = world.connect();
        customer->say(too_much());
        world.run_for(5s);
        EXPECT_THAT(customer->heard(), HasSubstr("\"busy\"")) << "seed " << seed;
    }
}

TEST(Closing, TellsAClientThatItWasTakenOverWhateverItHasSent) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        ServerWorld world(with_seed(seed));
        const auto confirming = world.connect();
        world.ask(*confirming, "Recife > Salvador\n");
        const auto before = world.connect();
        const std::string greeting = world.ask(*before, "HELLO 2\n");
        const std::string token = greeting.substr(greeting.find("session\":\"") + 10, 32);
        world.ask(*before, "Recife > Salvador\n" + too_much());
        const auto after = world.connect_with_hello();
        world.ask(*after, "RESUME " + token + "\n");
        EXPECT_THAT(before->heard(), EndsWith("{\"event\":\"taken_over\"}\n")) << "seed " << seed;
    }
}

TEST(Closing, TellsAClientInLineThatTheServerStopsWhateverItHasSent) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        ServerWorld world(with_seed(seed));
        const auto confirming = world.connect();
        world.ask(*confirming, "Recife > Salvador\n");
        const auto waiting = world.connect_with_hello();
        world.ask(*waiting, "Recife > Salvador\n" + too_much());
        world.begin_drain();
        world.run_for(1s);
        EXPECT_THAT(waiting->heard(), HasSubstr("\"shutting_down\"")) << "seed " << seed;
    }
}

TEST(Closing, TakesAtMostTwoSecondsWhenTheClientNeverStopsSending) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    customer->stay_open();
    world.ask(*customer, "QUIT\n");
    for (int times = 0; times < 18; ++times) world.ask(*customer, "LIST\n");
    EXPECT_EQ(world.server.connection_count(), 1U);
    for (int times = 0; times < 5; ++times) world.ask(*customer, "LIST\n");
    EXPECT_EQ(world.server.connection_count(), 0U);
}

TEST(Closing, WaitsHalfASecondForASilentClientThatKeepsItsSideOpen) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    customer->stay_open();
    world.ask(*customer, "QUIT\n");
    world.run_for(300ms);
    EXPECT_EQ(world.server.connection_count(), 1U);
    world.run_for(300ms);
    EXPECT_EQ(world.server.connection_count(), 0U);
}

TEST(Closing, LimitsHowManyRefusedClientsItWaitsFor) {
    ServerWorldSettings settings;
    settings.server.clients_max = 0;
    settings.server.turned_away_max = 2;
    ServerWorld world(settings);
    std::vector<std::unique_ptr<ScriptedCustomer>> customers;
    for (int number = 0; number < 3; ++number) {
        customers.push_back(world.connect());
        customers.back()->stay_open();
    }
    world.settle();
    EXPECT_THAT(customers[0]->heard(), HasSubstr("\"busy\""));
    EXPECT_THAT(customers[1]->heard(), HasSubstr("\"busy\""));
    EXPECT_EQ(customers[2]->heard(), "") << "it exceeds the limit";
    EXPECT_TRUE(customers[2]->is_disconnected());
    world.run_for(1s);
    const auto later = world.connect();
    world.settle();
    EXPECT_THAT(later->heard(), HasSubstr("\"busy\""));
}

} // namespace trecho
