// Goal: a server that stops lets pending confirmations finish, makes no client wait, and ends.
#include "support/server_world.hpp"

#include "protocol/answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Drain, EndsAtOnceWhenNoClientIsConfirming) {
    ServerWorld world;
    const auto idle = world.connect();
    world.settle();
    world.begin_drain();
    world.settle();
    EXPECT_TRUE(world.has_drained());
    EXPECT_TRUE(idle->is_disconnected());
}

TEST(Drain, LetsAPendingConfirmationFinish) {
    ServerWorld world;
    const auto customer = world.connect();
    world.ask(*customer, "Recife > Salvador\n");
    world.begin_drain();
    world.run_for(2s);
    EXPECT_FALSE(world.has_drained());
    EXPECT_EQ(world.ask(*customer, "S\n"), "True\n");
    EXPECT_TRUE(customer->is_disconnected());
    EXPECT_TRUE(world.has_drained());
}

TEST(Drain, WaitsAtMostThreeSecondsForADecision) {
    ServerWorld world;
    const auto silent = world.connect();
    world.ask(*silent, "Recife > Salvador\n");
    world.begin_drain();
    world.run_for(3s);
    EXPECT_EQ(world.seats("Recife", "Salvador").free, 2U);
    world.settle(); // for the last answer and the close
    EXPECT_TRUE(world.has_drained());
}

TEST(Drain, WaitsAtMostTheTimeLimitForADecision) {
    ServerWorldSettings settings;
    settings.office.confirm_limit = 500ms;
    ServerWorld world(settings);
    const auto silent = world.connect();
    world.ask(*silent, "Recife > Salvador\n");
    world.begin_drain();
    world.run_for(500ms);
    EXPECT_TRUE(world.has_drained());
}

TEST(Drain, AcceptsNoNewClientsAndNoNewRequests) {
    ServerWorld world;
    const auto customer = world.connect();
    world.ask(*customer, "Recife > Salvador\n");
    world.begin_drain();
    world.settle();
    EXPECT_FALSE(world.wire.connect_to("server"));
    EXPECT_EQ(world.ask(*customer, "S\nRecife > Salvador\nS\n"), "True\n");
    EXPECT_TRUE(customer->is_disconnected());
    EXPECT_EQ(world.seats("Recife", "Salvador").sold, 1U);
}

TEST(Drain, DisconnectsClientsThatWaitInLine) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*second, "Salvador > Natal\n");
    world.begin_drain();
    world.settle();
    EXPECT_TRUE(second->is_disconnected());
    EXPECT_EQ(second->heard(), "");
    EXPECT_EQ(world.ask(*first, "S\n"), "True\n");
}

TEST(Drain, RefusesADecisionThatIsTooLong) {
    ServerWorld world;
    const auto customer = world.connect();
    world.ask(*customer, "Recife > Salvador\n");
    world.begin_drain();
    EXPECT_EQ(world.ask(*customer, std::string(1025, 'S') + "\n"), "False\n");
    EXPECT_TRUE(customer->is_disconnected());
    EXPECT_EQ(world.seats("Recife", "Salvador").free, 2U);
}

TEST(Drain, TellsAConfirmingJsonClientHowMuchTimeIsLeft) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    world.ask(*customer, "Recife > Salvador\n");
    customer->heard();
    world.begin_drain();
    world.run_for(1s);
    EXPECT_EQ(customer->heard(), "{\"event\":\"shutting_down\",\"seconds\":3}\n");
    EXPECT_THAT(world.ask(*customer, "yes\nS\n"),
                AllOf(HasSubstr("bad_request"), HasSubstr("\"sold\":true"),
                      Not(HasSubstr("\"event\"")), HasSubstr("\"error\":\"shutting_down\"")));
    EXPECT_TRUE(world.has_drained());
}

TEST(Drain, TellsTheTimeLimitWhenThatComesFirst) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    customer->heard();
    customer->say("Recife > Salvador\n");
    world.run_for(13s);
    customer->heard();
    world.begin_drain();
    world.run_for(10ms);
    const auto event = parse_answer(customer->heard());
    ASSERT_TRUE(event);
    EXPECT_EQ(event->event, "shutting_down");
    EXPECT_NEAR(event->seconds.value_or(0), 2, 0.01);
}

TEST(Drain, SendsNoEventInThePlainDialogue) {
    ServerWorld world;
    const auto customer = world.connect();
    world.ask(*customer, "Recife > Salvador\n");
    world.begin_drain();
    world.run_for(1s);
    EXPECT_EQ(world.ask(*customer, "S\n"), "True\n");
}

TEST(Drain, LeavesNoTimerArmed) {
    ServerWorld world;
    const auto confirming = world.connect_with_hello();
    const auto waiting = world.connect_with_hello();
    const auto idle = world.connect();
    const auto dropped = world.connect_with_hello();
    world.ask(*confirming, "Recife > Salvador\n");
    world.ask(*waiting, "Recife > Salvador\n");
    world.ask(*dropped, "Natal > Recife\n");
    dropped->reset();
    world.begin_drain();
    const TimePoint began = world.time.now();
    world.run(); // until no timer is left
    EXPECT_TRUE(world.has_drained());
    EXPECT_LT(world.time.now() - began, 4s);
}

TEST(Drain, AnswersShuttingDownToAllJsonClientsInAnyStage) {
    ServerWorld world;
    const auto idle = world.connect();
    const auto confirming = world.connect();
    const auto waiting = world.connect();
    world.ask(*idle, "HELLO 2\n");
    world.ask(*confirming, "HELLO 2\nSalvador > Natal\n");
    world.ask(*waiting, "HELLO 2\nSalvador > Natal\n");
    world.begin_drain();
    world.run_for(4s);
    for (ScriptedCustomer* customer : {idle.get(), confirming.get(), waiting.get()}) {
        EXPECT_NE(customer->heard().find(R"("error":"shutting_down")"), std::string::npos);
        EXPECT_TRUE(customer->is_disconnected());
    }
}

} // namespace trecho
