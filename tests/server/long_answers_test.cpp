// Goal: a long answer takes bounded memory, however slowly its client reads it, and each of its
// rows is true when it is written.
#include "support/server_world.hpp"

#include "protocol/answers.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr int legs = 2000;

std::string large_network() {
    std::string text = R"({"legs":[)";
    for (int leg = 0; leg < legs; ++leg) {
        if (leg > 0) text += ",";
        text += fmt::format(R"({{"origin":"Place {}","destination":"Place {}","seats":9}})", leg,
                            leg + 1);
    }
    return text + "]}";
}

ServerWorldSettings large_world() {
    ServerWorldSettings settings;
    settings.network = large_network();
    settings.wire.capacity = 8192; // the server must keep or delay the rest
    return settings;
}

std::string last_leg() { return fmt::format("Place {} > Place {}\n", legs - 1, legs); }

// A client that has sent LIST and doesn't read yet.
std::unique_ptr<ScriptedCustomer> ask_for_list_unread(ServerWorld& world) {
    auto customer = world.connect_with_hello();
    customer->heard();
    customer->stop_reading();
    world.ask(*customer, "LIST\n");
    return customer;
}

} // namespace

TEST(LongAnswers, ArriveComplete) {
    ServerWorld world(large_world());
    const auto customer = world.connect_with_hello();
    customer->heard();
    const auto answer = parse_answer(world.ask(*customer, "LIST\n"));
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->legs->size(), std::size_t{legs});
    EXPECT_EQ(answer->legs->back().destination, fmt::format("Place {}", legs));
}

TEST(LongAnswers, AreMadeInPartsSoThatEachRowIsTrueWhenItIsSent) {
    ServerWorld world(large_world());
    const auto slow = ask_for_list_unread(world);
    const auto buyer = world.connect();
    EXPECT_EQ(world.ask(*buyer, last_leg() + "S\n"), "True\nTrue\n");
    slow->read_on();
    world.settle();
    EXPECT_THAT(slow->heard(), EndsWith("\"left\":8,\"seats\":9}]}\n"));
}

TEST(LongAnswers, ToTicketsAreMadeInPartsToo) {
    ServerWorldSettings settings = large_world();
    ServerWorld world(settings);
    const auto customer = world.connect_with_hello();
    for (int leg = 0; leg < 500; ++leg)
        world.ask(*customer, fmt::format("Place {} > Place {}\nS\n", leg, leg + 1));
    customer->heard();
    const auto answer = parse_answer(world.ask(*customer, "TICKETS\n"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->tickets->size(), 500U);
    EXPECT_EQ(answer->tickets->back().itinerary.front(), "Place 499");
    EXPECT_THAT(world.ask(*customer, "CANCEL " + answer->tickets->front().ticket + "\n"),
                HasSubstr("\"cancelled\":true"));
}

TEST(LongAnswers, EndTheConnectionAfterTheIdleLimitWhenTheClientDoesNotReadThem) {
    ServerWorldSettings settings = large_world();
    settings.server.idle_limit = 30s;
    ServerWorld world(settings);
    const auto customer = ask_for_list_unread(world);
    world.run_for(29s);
    EXPECT_EQ(world.server.connection_count(), 1U);
    world.run_for(5s);
    EXPECT_EQ(world.server.connection_count(), 0U);
}

TEST(LongAnswers, AreNotCutOffWhenTheClientReadsSlowly) {
    ServerWorldSettings settings = large_world();
    settings.server.idle_limit = 30s;
    ServerWorld world(settings);
    const auto customer = ask_for_list_unread(world);
    std::string all;
    while (!all.ends_with("\n") && !customer->is_disconnected()) {
        world.run_for(20s);
        for (int chunk = 0; chunk < 8; ++chunk) {
            customer->read_once();
            world.settle();
        }
        all += customer->heard();
    }
    EXPECT_THAT(all, EndsWith("]}\n"));
}

TEST(LongAnswers, AreFinishedWhileTheServerDrains) {
    ServerWorld world(large_world());
    const auto customer = ask_for_list_unread(world);
    world.begin_drain();
    world.run_for(2s);
    customer->read_on();
    world.run_for(500ms);
    const std::string heard = customer->heard();
    EXPECT_THAT(heard, HasSubstr("]}\n{\"ok\":false,\"error\":\"shutting_down\""));
    EXPECT_TRUE(world.has_drained());
}

TEST(LongAnswers, DoNotKeepTheServerFromStoppingWhenTheClientDoesNotReadThem) {
    ServerWorld world(large_world());
    const auto customer = ask_for_list_unread(world);
    world.begin_drain();
    world.run_for(3100ms);
    EXPECT_TRUE(world.has_drained());
}

TEST(LongAnswers, AreFollowedByNoEventWhenTheyAreBrokenOff) {
    ServerWorld world(large_world());
    const auto before = world.connect();
    const std::string greeting = world.ask(*before, "HELLO 2\n");
    const std::string token = greeting.substr(greeting.find("session\":\"") + 10, 32);
    before->stop_reading();
    world.ask(*before, "LIST\n");
    const auto after = world.connect_with_hello();
    after->heard();
    EXPECT_EQ(world.ask(*after, "RESUME " + token + "\n"), "{\"ok\":true,\"stage\":\"idle\"}\n");
    before->read_on();
    world.run_for(5s);
    EXPECT_TRUE(before->is_disconnected());
    EXPECT_THAT(before->heard(), Not(HasSubstr("taken_over"))) << "an event inside half a line";
}

TEST(LongAnswers, ToRoutesAreAllSentWhenManyClientsAskAtOnce) {
    ServerWorld world;
    std::vector<std::unique_ptr<ScriptedCustomer>> customers;
    for (int number = 0; number < 20; ++number) {
        customers.push_back(world.connect_with_hello());
        customers.back()->heard();
        std::string many;
        for (int times = 0; times < 100; ++times) many += "ROUTES Recife > Natal\n";
        customers.back()->say(many);
    }
    world.settle();
    for (const auto& customer : customers) {
        const std::string heard = customer->heard();
        EXPECT_EQ(std::ranges::count(heard, '\n'), 100);
        EXPECT_THAT(heard, Not(HasSubstr("\"ok\":false")));
    }
}

} // namespace trecho
