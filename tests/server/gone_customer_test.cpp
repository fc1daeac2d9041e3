// Goal: no client waits for one that is gone, however many messages that had sent before, and
// whichever limit had stopped the server from reading them.
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace trecho {

using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

struct Said {
    std::string_view name;
    std::string bytes; // sent while the client waits in line
};

void PrintTo(const Said& said, std::ostream* out) { *out << said.name; }

std::string times(int count, std::string_view line) {
    std::string all;
    for (int number = 0; number < count; ++number) all += line;
    return all;
}

// One client is confirming. Another one waits in line and has sent more messages.
class GoneClient : public testing::TestWithParam<Said> {
protected:
    explicit GoneClient(ServerWorldSettings settings = {}) : world_(std::move(settings)) {
        world_.ask(*confirming_, "Recife > Salvador\n");
        world_.ask(*waiting_, "Recife > Salvador\n");
        world_.ask(*waiting_, GetParam().bytes);
        EXPECT_EQ(world_.server.connection_count(), 2U);
    }

    ServerWorld world_;
    std::unique_ptr<ScriptedCustomer> confirming_ = world_.connect_with_hello();
    std::unique_ptr<ScriptedCustomer> waiting_ = world_.connect_with_hello();
};

} // namespace

TEST_P(GoneClient, LeavesTheLineAtOnceWhenItResets) {
    waiting_->reset();
    world_.settle();
    EXPECT_EQ(world_.server.connection_count(), 1U) << "the server still serves it";
    const auto next = world_.connect_with_hello();
    EXPECT_THAT(world_.ask(*next, "Recife > Salvador\n"), HasSubstr(R"("ahead":1})"));
    world_.ask(*confirming_, "N\n");
    EXPECT_EQ(world_.seats("Recife", "Salvador").sold, 0U) << "a seat was sold to the gone client";
    EXPECT_THAT(next->heard(), HasSubstr(R"("available":true)"));
}

TEST_P(GoneClient, LeavesTheLineWhenItHasClosedAndIsSentAnEvent) {
    waiting_->hang_up();
    world_.run_for(600ms);
    EXPECT_EQ(world_.server.connection_count(), 1U);
    world_.ask(*confirming_, "N\n");
    EXPECT_EQ(world_.seats("Recife", "Salvador").sold, 0U);
}

TEST_P(GoneClient, StaysInLineWhenItHasOnlyEndedItsSide) {
    waiting_->end_writing();
    world_.run_for(3s);
    EXPECT_EQ(world_.server.connection_count(), 2U);
    EXPECT_EQ(waiting_->heard(), R"({"event":"waiting","ahead":1})"
                                 "\n")
        << "one more event, to see whether the client is there";
    world_.ask(*confirming_, "N\n");
    EXPECT_THAT(waiting_->heard(), HasSubstr(R"("available":true)"));
}

INSTANTIATE_TEST_SUITE_P(
    , GoneClient,
    testing::Values(Said{"WithADecisionBehind", "S\n"},
                    Said{"WithSixteenMessagesAhead", times(16, "S\n")},
                    Said{"WithManyMessagesAhead", "S\n" + times(2000, "LIST\n")},
                    Said{"WithLongMessagesAhead", times(20, std::string(1000, 'x') + "\n")},
                    Said{"WithTooLongAMessage", std::string(3000, 'x')},
                    Said{"WithTooLongAMessageBehindADecision", "S\n" + std::string(3000, 'x')}),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(LeavingTheLine, IsNoticedWhenTheClientEndsItsSideAfterTheRequest) {
    ServerWorld world;
    const auto confirming = world.connect();
    world.ask(*confirming, "Recife > Salvador\n");
    for (const std::string greeting : {"", "HELLO 2\n"}) {
        const auto waiting = world.connect();
        world.ask(*waiting, greeting);
        world.ask(*waiting, "Recife > Salvador\n");
        waiting->heard();
        waiting->end_writing();
        world.settle();
        EXPECT_EQ(world.server.connection_count(), 1U);
        EXPECT_EQ(waiting->heard(), "");
        EXPECT_TRUE(waiting->is_disconnected());
    }
}

TEST(LeavingTheLine, IsNoticedAfterAResetInThePlainDialogueToo) {
    ServerWorldSettings settings;
    settings.server.clients_max = 2;
    ServerWorld world(settings);
    const auto confirming = world.connect();
    world.ask(*confirming, "Recife > Salvador\n");
    const auto waiting = world.connect();
    world.ask(*waiting, "Recife > Salvador\n" + times(100, "S\n"));
    waiting->reset();
    world.settle();
    const auto next = world.connect();
    EXPECT_EQ(world.ask(*next, "Salvador > Natal\n"), "True\n");
}

TEST(Leaving, IsNoticedAfterAResetWhileTheServerWaitsToSendAnswers) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    customer->stop_reading();
    world.ask(*customer, times(5000, "LIST\n"));
    EXPECT_EQ(world.server.connection_count(), 1U) << "answers still wait to be sent";
    customer->reset();
    world.settle();
    EXPECT_EQ(world.server.connection_count(), 0U);
}

} // namespace trecho
