// Goal: when the disk fails, sales that can't be stored are refused, and nothing else fails.
#include "support/server_world_on_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace {

const error_code disk_full =
    boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);

} // namespace

TEST(FullDisk, RefusesTheSaleAndFreesItsSeat) {
    ServerWorldOnLedger world;
    const auto customer = world.connect();
    world.ledger.fail_with(disk_full);
    EXPECT_EQ(world.ask(*customer, "Salvador > Natal\nS\n"), "True\nFalse\n");
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(FullDisk, AllowsSalesAgainAfterItRecovers) {
    ServerWorldOnLedger world;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\nS\n"), "True\nTrue\n");
    world.ledger.fail_with(disk_full);
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\nS\n"), "True\nFalse\n");
    world.ledger.fail_with(error_code());
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\nS\n"), "True\nTrue\n");
    EXPECT_EQ(std::ranges::count(world.ledger.content(), '\n'), 2);
}

TEST(FullDisk, IsReportedOnceAndItsRecoveryOnce) {
    ServerWorldOnLedger world;
    const auto customer = world.connect();
    world.ledger.fail_with(disk_full);
    for (int count = 0; count < 3; ++count) world.ask(*customer, "Salvador > Natal\nS\n");
    EXPECT_EQ(std::ranges::count(world.observer.all, "storage failed"), 1);
    EXPECT_THAT(world.observer.all, Not(Contains("storage works again")));
    world.ledger.fail_with(error_code());
    for (int count = 0; count < 3; ++count) world.ask(*customer, "Recife > Salvador\nS\n");
    EXPECT_EQ(std::ranges::count(world.observer.all, "storage works again"), 1);
}

TEST(FullDisk, GivesTheTurnToTheNextInLine) {
    ServerWorldOnLedger world;
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*second, "Salvador > Natal\n");
    world.ledger.fail_with(disk_full);
    EXPECT_EQ(world.ask(*first, "S\n"), "False\n");
    EXPECT_EQ(second->heard(), "True\n");
}

TEST(Tickets, AreKeptWhenTheirCancellationCannotBeStored) {
    ServerWorldOnLedger world;
    const auto customer = world.connect_with_hello();
    world.ask(*customer, "Salvador > Natal\nS\n");
    world.ledger.fail_with(disk_full);
    EXPECT_THAT(world.ask(*customer, "CANCEL T1\n"), HasSubstr(R"("error":"busy")"));
    EXPECT_EQ(world.seats("Salvador", "Natal").sold, 1U);
    world.ledger.fail_with({});
    EXPECT_THAT(world.ask(*customer, "CANCEL T1\n"), HasSubstr(R"("cancelled":true)"));
}

} // namespace trecho
