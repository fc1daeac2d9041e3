// Goal: old clients, which send messages without a line end and treat each read as one message, are
// served by the same dialogue; the tests also show why framing is needed.
#include "support/server_world.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

ServerWorldSettings one_read_a_message() {
    ServerWorldSettings settings;
    settings.wire.splits = false;
    return settings;
}

} // namespace

TEST(UnframedDialect, SellsASeatWithoutLineEnds) {
    ServerWorld world(one_read_a_message());
    const auto customer = world.connect_legacy();
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador"), "True");
    EXPECT_EQ(world.ask(*customer, "S"), "True");
    EXPECT_EQ(world.ask(*customer, "Recife > Nowhere"), "False");
}

TEST(UnframedDialect, AcceptsAnOptionalLineEnd) {
    ServerWorld world(one_read_a_message());
    const auto customer = world.connect_legacy();
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\r\n"), "True");
    EXPECT_EQ(world.ask(*customer, "N\n"), "False");
}

TEST(UnframedDialect, TreatsMessagesOfOneReadAsOne) {
    ServerWorld world(one_read_a_message());
    const auto customer = world.connect_legacy();
    EXPECT_EQ(world.ask(*customer, "Recife > SalvadorS"), "False");
}

TEST(UnframedDialect, KeepsRequestAndDecisionOfAWaitingClientApart) {
    ServerWorld world(one_read_a_message());
    const auto first = world.connect_legacy();
    const auto second = world.connect_legacy();
    world.ask(*first, "Salvador > Natal");
    world.ask(*second, "Salvador > Natal");
    EXPECT_EQ(world.ask(*second, "S"), "");
    EXPECT_EQ(world.ask(*first, "N"), "False");
    EXPECT_EQ(second->heard(), "TrueTrue");
}

TEST(UnframedDialect, DoesNotSpeakJson) {
    ServerWorld world(one_read_a_message());
    const auto customer = world.connect_legacy();
    EXPECT_EQ(world.ask(*customer, "HELLO 2"), "False");
}

TEST(UnframedDialect, RefusesAMessageThatIsTooLong) {
    ServerWorld world(one_read_a_message());
    const auto customer = world.connect_legacy();
    EXPECT_EQ(world.ask(*customer, std::string(1024, 'x')), "False");
    EXPECT_EQ(world.ask(*customer, std::string(5000, 'x')), "False");
    EXPECT_TRUE(customer->is_disconnected());
}

} // namespace trecho
