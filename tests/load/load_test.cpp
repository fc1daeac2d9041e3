// Goal: the load counts what really happened, and a slow server can't hide its latency.
#include "load/load.hpp"

#include "office/recovery.hpp"
#include "support/server_world_on_ledger.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

ServerWorldSettings large_network() {
    ServerWorldSettings settings;
    settings.network = R"({"legs": [
        {"origin": "Recife", "destination": "Salvador", "seats": 100000},
        {"origin": "Salvador", "destination": "Natal", "seats": 3}]})";
    return settings;
}

class CountingConnector final : public Connector {
public:
    explicit CountingConnector(Connector& connector) : connector_(connector) {}

    awaitable<Connected> connect() override {
        ++connected;
        if (!is_closed) co_return co_await connector_.connect();
        Connected refused;
        refused.error = asio::error::connection_refused;
        co_return refused;
    }

    int connected = 0;
    bool is_closed = false;

private:
    Connector& connector_;
};

struct LoadWorld : ServerWorldOnLedger {
    explicit LoadWorld(ServerWorldSettings wanted = large_network()) : ServerWorldOnLedger(wanted) {
        settings_for_load.clients = 4;
        settings_for_load.duration = 1s;
        settings_for_load.itineraries = {"Recife > Salvador"};
    }

    const LoadResult& measure() {
        start();
        run_for(settings_for_load.duration + Load::patience + 1s);
        EXPECT_TRUE(has_ended);
        return result;
    }

    void start() {
        const ServerList used = servers ? *servers : ServerList(*connector);
        load.emplace(executor(), used, clock, settings_for_load,
                     [this](const LoadInterval&) { ++intervals; });
        spawn(run_load());
    }

    awaitable<void> run_load() {
        result = co_await load->run();
        has_ended = true;
    }

    std::size_t sales() const { return recover(ledger.content(), "ledger").records.size(); }

    LoadSettings settings_for_load;
    std::unique_ptr<Connector> connector = wire.connector("server");
    std::optional<ServerList> servers; // if not given, that of the connector
    std::optional<Load> load;
    LoadResult result;
    int intervals = 0;
    bool has_ended = false;
};

} // namespace

TEST(Load, CountsAsManySalesAsTheServerStored) {
    LoadWorld world;
    const LoadResult& result = world.measure();
    EXPECT_GT(result.counts.bought, 100U);
    EXPECT_EQ(result.counts.bought, world.sales());
    EXPECT_EQ(result.purchase.count(), result.counts.bought);
    EXPECT_EQ(result.counts.lost, 0U);
    EXPECT_EQ(result.duration, 1s);
}

// With one turn for all, many customers still wait in line at the end. Their later purchases count,
// but not towards the server's rate.
TEST(Load, LeavesPurchasesThatFinishAfterTheEndOutOfItsRate) {
    LoadWorld world;
    world.settings_for_load.clients = 20;
    world.settings_for_load.think_time = 100ms;
    const LoadResult& result = world.measure();
    EXPECT_GT(result.counts.bought, 20U);
    EXPECT_LE(result.bought_in_time, 10U);
    EXPECT_LE(result.purchases_per_second(), 10);
}

TEST(Load, ReportsIntervalsThatAddUpToTheResult) {
    LoadWorld world;
    const LoadResult& result = world.measure();
    EXPECT_EQ(world.intervals, 10);
    std::uint64_t bought = 0;
    for (const LoadInterval& interval : result.intervals) bought += interval.counts.bought;
    EXPECT_LE(bought, result.counts.bought);
    EXPECT_GE(bought + world.settings_for_load.clients, result.counts.bought)
        << "each may finish one more after the end";
}

TEST(Load, BuysOnceInEachThinkTime) {
    LoadWorld world;
    world.settings_for_load.clients = 1;
    world.settings_for_load.think_time = 100ms;
    const LoadResult& result = world.measure();
    EXPECT_LE(result.counts.bought, 10U);
    EXPECT_GE(result.counts.bought, 8U);
    EXPECT_LT(result.purchase.max(), 20ms) << "thinking isn't latency";
}

TEST(Load, LetsSomeDeclineAndSomeVanishAndLeavesNoSeatHeld) {
    LoadWorld world;
    world.settings_for_load.declines = 0.3;
    world.settings_for_load.abandons = 0.2;
    const LoadResult& result = world.measure();
    EXPECT_GT(result.counts.declined, 10U);
    EXPECT_GT(result.counts.abandoned, 10U);
    EXPECT_EQ(result.counts.bought, world.sales());
    EXPECT_EQ(world.seats("Recife", "Salvador").held, 0U);
}

TEST(Load, SpreadsItsCustomersEvenlyOverTheServers) {
    LoadWorld world;
    CountingConnector first(*world.connector);
    CountingConnector second(*world.connector);
    CountingConnector third(*world.connector);
    world.servers = ServerList({{"a:1", &first}, {"b:2", &second}, {"c:3", &third}});
    world.settings_for_load.clients = 7;
    const LoadResult& result = world.measure();
    EXPECT_GT(result.counts.bought, 100U);
    EXPECT_EQ(first.connected, 3);
    EXPECT_EQ(second.connected, 2);
    EXPECT_EQ(third.connected, 2);
}

TEST(Load, KeepsACustomerAtTheServerThatItLost) {
    LoadWorld world;
    CountingConnector first(*world.connector);
    CountingConnector second(*world.connector);
    second.is_closed = true;
    world.servers = ServerList({{"a:1", &first}, {"b:2", &second}});
    const LoadResult& result = world.measure();
    EXPECT_EQ(first.connected, 2);
    EXPECT_GE(second.connected, 10);
    EXPECT_GE(result.counts.lost, 10U);
    EXPECT_GT(result.counts.bought, 100U);
}

TEST(Load, GoesOnToTheNextLegAfterARefusal) {
    LoadWorld world;
    world.settings_for_load.clients = 1;
    world.settings_for_load.itineraries = {"Salvador > Natal", "Recife > Salvador"};
    const LoadResult& result = world.measure();
    EXPECT_EQ(result.counts.refused, 1U);
    EXPECT_EQ(world.seats("Salvador", "Natal").sold, 3U);
    EXPECT_GT(world.seats("Recife", "Salvador").sold, 3U);
}

TEST(Load, AsksAtItsRateInAnOpenLoopHoweverLongAnswersTake) {
    LoadWorld world;
    world.settings_for_load.clients = 20;
    world.settings_for_load.purchases_per_second = 50;
    const LoadResult& result = world.measure();
    EXPECT_EQ(result.counts.bought, 50U);
    EXPECT_EQ(result.counts.overdue, 0U);
}

// The disk stalls for half a second. A closed loop sends nothing meanwhile, so it sees one slow
// purchase for each customer; in an open loop all requests that were due in that time are late.
TEST(Load, ShowsAStallInTheLatencyOfAllRequestsDueInAnOpenLoop) {
    for (const bool is_open : {false, true}) {
        LoadWorld world;
        world.settings_for_load.clients = 1;
        if (is_open) world.settings_for_load.purchases_per_second = 100;
        world.start();
        world.run_for(200ms);
        world.ledger.sync_takes = 500ms;
        world.run_for(100ms);
        world.ledger.sync_takes = 1ms;
        world.run_for(Load::patience + 1s);
        ASSERT_TRUE(world.has_ended);
        const Duration p90 = world.result.purchase.percentile(0.9);
        if (is_open)
            EXPECT_GT(p90, 200ms);
        else
            EXPECT_LT(p90, 20ms);
    }
}

TEST(Load, CountsRequestsThatWereDueAndNeverAskedAsLate) {
    LoadWorld world;
    world.settings_for_load.clients = 1;
    world.settings_for_load.purchases_per_second = 1000; // far more than one customer can buy
    const LoadResult& result = world.measure();
    EXPECT_GT(result.counts.overdue, 100U);
    EXPECT_EQ(result.counts.overdue + result.counts.bought, 1000U);
    EXPECT_GT(result.purchase.max(), 500ms);
}

TEST(Load, GivesUpOnAServerThatNeverAnswersAndCountsTheRequests) {
    LoadWorld world;
    world.settings_for_load.clients = 2;
    world.ledger.sync_takes = 10min;
    world.settings.office.confirm_limit = 1h;
    const LoadResult& result = world.measure();
    EXPECT_EQ(result.counts.unanswered, 2U);
    EXPECT_EQ(result.counts.uncertain, 1U) << "the other one stood in line";
    EXPECT_GE(result.purchase.max(), 20s);
}

TEST(Load, ReportsWhatHappenedSoFarWhenItIsStopped) {
    LoadWorld world;
    world.settings_for_load.duration = 1h;
    world.start();
    world.run_for(500ms);
    world.load->stop();
    world.run_for(100ms);
    ASSERT_TRUE(world.has_ended);
    EXPECT_GT(world.result.counts.bought, 10U);
    EXPECT_LT(world.result.duration, 1s);
    EXPECT_EQ(world.result.counts.lost, 0U);
}

TEST(Load, CountsLostConnectionsWithoutAServer) {
    LoadWorld world;
    world.connector = world.wire.connector("nowhere");
    const LoadResult& result = world.measure();
    EXPECT_EQ(result.counts.bought, 0U);
    EXPECT_GT(result.counts.lost, 4U);
    EXPECT_LE(result.counts.lost, 48U) << "not more than ten times a second each";
}

} // namespace trecho
