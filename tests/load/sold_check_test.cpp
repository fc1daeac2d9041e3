// Goal: a load knows whether the servers count the same sales as its customers, also when there are
// several servers, when one of them is gone, and when they don't sell from one store.
#include "load/sold_check.hpp"

#include "client/scripted_server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace trecho {

namespace {

using namespace std::chrono_literals;

// A server that says how many seats it has left.
struct CountingServer {
    CountingServer(TestWorld& world, int& left)
        : scripted(world,
                   [this, &left](const std::string& message) { return answer(message, left); }) {}

    std::optional<std::string> answer(const std::string& message, int left) {
        if (message == "QUIT") scripted.drop(); // as a server that closes
        if (message != "LIST") return ScriptedServer::greets(message);
        ++listed;
        if (is_without_database)
            return R"({"ok":false,"error":"busy","message":"the server can't reach its database"})";
        return fmt::format(R"({{"ok":true,"legs":[{{"origin":"Recife","destination":"Salvador",)"
                           R"("left":{},"seats":100}}]}})",
                           left);
    }

    int listed = 0;
    bool is_without_database = false;
    ScriptedServer scripted;
};

// Two servers of one store: both say that `left` seats are left, of 100.
struct SoldCheckWorld {
    SoldCheckWorld() { before.legs = {{"Recife", "Salvador", 100, 100}}; }

    ServerList list() {
        return ServerList(
            {{"a:1", first.scripted.connector.get()}, {"b:2", second.scripted.connector.get()}});
    }

    SoldCheck check(std::uint64_t bought, std::uint64_t uncertain = 0, std::uint64_t lost = 0) {
        begin(bought, uncertain, lost);
        world.run_for(1min);
        EXPECT_TRUE(result);
        return result.value_or(SoldCheck());
    }

    void begin(std::uint64_t bought, std::uint64_t uncertain, std::uint64_t lost) {
        counts.bought = bought;
        counts.uncertain = uncertain;
        counts.lost = lost;
        world.tasks.spawn(
            [this](asio::cancellation_signal& interrupt) { return compare(interrupt); });
    }

    awaitable<void> compare(asio::cancellation_signal& interrupt) {
        LegsOnSale legs(servers ? *servers : list(), world.clock);
        result = co_await legs.check(interrupt, before, counts);
        took = world.clock.now() - begun;
    }

    TestWorld world;
    int left = 100;
    int left_at_second = 100;
    CountingServer first{world, left};
    CountingServer second{world, left_at_second};
    std::optional<ServerList> servers; // if not given, list()
    Listing before;
    LoadCounts counts;
    TimePoint begun = world.clock.now();
    Duration took{};
    std::optional<SoldCheck> result;
};

} // namespace

TEST(SoldCheck, AgreesWhenEachServerSaysThatItSoldWhatWasBought) {
    SoldCheckWorld world;
    world.left = world.left_at_second = 60;
    const SoldCheck check = world.check(40);
    EXPECT_TRUE(check.is_known);
    EXPECT_TRUE(check.agrees());
    EXPECT_EQ(check.sold, 40);
    EXPECT_EQ(check.servers, 2U);
    EXPECT_EQ(world.first.listed + world.second.listed, 2) << "one look is enough";
}

// Each sold 20 from a ledger of its own. The sum would be right, but isn't what they promise.
TEST(SoldCheck, FailsWhenServersSellFromDifferentStores) {
    SoldCheckWorld world;
    world.left = world.left_at_second = 80;
    const SoldCheck check = world.check(40);
    EXPECT_FALSE(check.agrees());
    EXPECT_EQ(check.sold, 20);
    EXPECT_EQ(check.disagrees, "a:1");
}

TEST(SoldCheck, FailsWhenOnlyTheSecondServerCountsOtherSales) {
    SoldCheckWorld world;
    world.left = 60;
    world.left_at_second = 61;
    const SoldCheck check = world.check(40);
    EXPECT_FALSE(check.agrees());
    EXPECT_EQ(check.sold, 39);
    EXPECT_EQ(check.disagrees, "b:2");
}

TEST(SoldCheck, AsksTheServersThatAreLeft) {
    SoldCheckWorld world;
    world.left_at_second = 60;
    world.first.is_without_database = true;
    const SoldCheck check = world.check(40, 0, 7);
    EXPECT_TRUE(check.agrees());
    EXPECT_EQ(check.servers, 1U);
}

TEST(SoldCheck, DoesNotAgreeWhenNoServerAnswers) {
    SoldCheckWorld world;
    world.first.is_without_database = world.second.is_without_database = true;
    const SoldCheck check = world.check(0);
    EXPECT_FALSE(check.is_known);
    EXPECT_FALSE(check.agrees());
}

// The leases of a server that was killed end after the time to decide and five seconds.
TEST(SoldCheck, WaitsForTheSeatsOfCustomersWhoseServerDied) {
    SoldCheckWorld world;
    world.left = world.left_at_second = 55;
    world.begin(40, 0, 5);
    world.world.run_for(19s);
    EXPECT_FALSE(world.result) << "gave up too early";
    world.left = world.left_at_second = 60;
    world.world.run_for(2s);
    ASSERT_TRUE(world.result);
    EXPECT_TRUE(world.result->agrees());
}

TEST(SoldCheck, DoesNotTakeSeatsOfADeadServerForSalesWhoseAnswerWasLost) {
    SoldCheckWorld world;
    world.left = world.left_at_second = 55;
    world.begin(40, 5, 5);
    world.world.run_for(19s);
    EXPECT_FALSE(world.result) << "gave up too early";
    world.left = world.left_at_second = 59;
    world.world.run_for(10s);
    ASSERT_TRUE(world.result);
    EXPECT_TRUE(world.result->agrees());
    EXPECT_EQ(world.result->sold, 41);
}

TEST(SoldCheck, GivesUpWhenSeatsStayAwayLongerThanAnyLease) {
    SoldCheckWorld world;
    world.left = world.left_at_second = 55;
    EXPECT_FALSE(world.check(40, 0, 5).agrees());
    EXPECT_GE(world.took, 20s);
    EXPECT_LE(world.took, 25s);
}

TEST(SoldCheck, DoesNotWaitForLeasesWhenTooFewSeatsAreSold) {
    SoldCheckWorld world;
    world.left = world.left_at_second = 61;
    EXPECT_FALSE(world.check(40, 0, 5).agrees());
    EXPECT_LE(world.took, 4s);
}

TEST(SoldCheck, WaitsOnlyAMomentForOneServer) {
    SoldCheckWorld world;
    world.left = 55;
    world.servers = ServerList(*world.first.scripted.connector);
    EXPECT_FALSE(world.check(40, 0, 5).agrees());
    EXPECT_LE(world.took, 4s);
}

TEST(SoldCheck, AllowsSalesWhoseAnswerWasLost) {
    SoldCheckWorld world;
    world.left = world.left_at_second = 58;
    EXPECT_TRUE(world.check(40, 2).agrees());
}

TEST(SoldCheck, AllowsNoMoreSalesThanAnswersWereLost) {
    SoldCheckWorld world;
    world.left = world.left_at_second = 57;
    EXPECT_FALSE(world.check(40, 2).agrees());
}

} // namespace trecho
