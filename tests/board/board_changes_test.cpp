// Goal: a page that applies each change to its snapshot shows what a new snapshot shows.
#include "board/picture.hpp"
#include "board/random_customers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

// What happened in the world is added to `happened`.
void expect_same_picture(std::uint64_t seed, BoardTotals& happened) {
    LiveWorldSettings settings;
    settings.server.seed = seed;
    settings.server.network = R"({"legs": [
        {"origin": "Recife", "destination": "Salvador", "seats": 9},
        {"origin": "Salvador", "destination": "Natal", "seats": 3},
        {"origin": "Natal", "destination": "Recife", "seats": 20}]})";
    LiveWorld world(settings);
    RandomCustomers customers(world);
    for (int step = 0; step < 20; ++step) customers.act(); // before the page is opened
    world.changes();
    Picture picture(world.snapshot());
    for (int step = 0; step < 150 && !testing::Test::HasFailure(); ++step) {
        customers.act();
        customers.wait();
        if (customers.one_in(2)) continue;
        picture.apply(world.changes());
        EXPECT_EQ(picture.text(), Picture(world.snapshot()).text()) << "seed " << seed;
    }
    const BoardTotals& totals = world.board.totals();
    happened.sold += totals.sold;
    happened.cancelled += totals.cancelled;
    happened.declined += totals.declined;
    happened.expired += totals.expired;
    happened.gone += totals.gone;
    happened.resumed += totals.resumed;
    EXPECT_EQ(world.total("sold") + world.total("cancelled"),
              static_cast<std::int64_t>(world.office.records()));
    EXPECT_EQ(world.total("synced_records"), static_cast<std::int64_t>(world.office.records()));
}

// How many offers were made, ended, and are open, according to the board.
void expect_each_offer_once(const LiveWorld& world) {
    const BoardTotals& totals = world.board.totals();
    std::uint64_t made = 0;
    for (const std::uint64_t count : totals.offer_seconds.counts) made += count;
    const std::uint64_t ended =
        totals.sold + totals.declined + totals.expired + totals.gone + totals.not_stored;
    const std::uint64_t open = world.board.in_state(ConnectionState::confirming) +
                               world.board.in_state(ConnectionState::storing) +
                               world.board.in_state(ConnectionState::gone);
    EXPECT_EQ(made, ended + open);
}

} // namespace

TEST(BoardChanges, KeepAPictureThatIsLikeANewSnapshot) {
    BoardTotals happened;
    for (std::uint64_t seed = 1; seed <= 40 && !HasFailure(); ++seed)
        expect_same_picture(seed, happened);
    for (const std::uint64_t count : {happened.sold, happened.cancelled, happened.declined,
                                      happened.expired, happened.gone, happened.resumed})
        EXPECT_GT(count, 10U);
}

TEST(BoardChanges, CountEachOfferOnce) {
    for (std::uint64_t seed = 100; seed <= 120; ++seed) {
        LiveWorldSettings settings;
        settings.server.seed = seed;
        LiveWorld world(settings);
        RandomCustomers customers(world);
        for (int step = 0; step < 100; ++step) {
            customers.act();
            customers.wait();
            expect_each_offer_once(world);
        }
    }
}

TEST(BoardChanges, AreNothingWhenNothingHappens) {
    LiveWorld world;
    EXPECT_FALSE(world.changes().empty()); // the totals, for the first time
    EXPECT_EQ(world.source.take_changes(), "");
    world.run_for(10s);
    EXPECT_EQ(world.source.take_changes(), "");
}

TEST(BoardChanges, NameOnlyWhatHasChanged) {
    LiveWorld world;
    const auto quiet = world.connect();
    const auto busy = world.connect();
    world.settle();
    world.changes();
    world.ask(*busy, "Natal > Recife\n");
    const json::object changes = world.changes();
    EXPECT_EQ(changes.at("connections").as_array().size(), 1U);
    EXPECT_EQ(changes.at("connections").at(0).at("id"), 2);
    EXPECT_EQ(json::serialize(changes.at("legs")), "[[2,2,1,0]]");
    EXPECT_EQ(json::serialize(changes.at("closed")), "[]");
}

TEST(BoardChanges, ShowAVisitThatWasShorterThanAPause) {
    LiveWorld world;
    world.changes();
    {
        const auto client = world.connect();
        world.ask(*client, "Recife > Salvador\nS\n");
        client->reset();
        world.settle();
    }
    const json::object changes = world.changes();
    EXPECT_EQ(changes.at("connections").at(0).at("marks").at(0).at(0), "sold");
    EXPECT_EQ(json::serialize(changes.at("closed")), "[1]");
    EXPECT_EQ(json::serialize(world.changes()), "{}");
}

TEST(BoardChanges, NeedBoundedMemoryWhenNobodyReads) {
    LiveWorld world;
    world.changes();
    BoardObserver& board = world.board;
    const Itinerary itinerary{0};
    for (ConnectionId id = 1; id <= 10'000; ++id) board.opened(id, "peer");
    for (ConnectionId id = 1; id <= 10'000; ++id) {
        for (int count = 0; count < 100; ++count) board.waiting(id, itinerary, 1);
        board.refused(id, "sold_out");
    }
    EXPECT_EQ(board.connections().changes().rows.size(), 10'000U);
    for (ConnectionId id = 1; id <= 10'000; ++id) board.closed(id);
    EXPECT_EQ(board.connections().changes().rows.size(), ConnectionTable::unknown_max);
    for (ConnectionId id = 10'001; id <= 100'000; ++id) {
        board.opened(id, "peer");
        board.closed(id);
    }
    EXPECT_EQ(board.connections().changes().rows.size(), ConnectionTable::unknown_max);
    EXPECT_EQ(world.total("connections"), 100'000);
}

TEST(BoardChanges, NameEachClosedConnectionThatAPageKnows) {
    LiveWorld world;
    BoardObserver& board = world.board;
    for (ConnectionId id = 1; id <= 10'000; ++id) board.opened(id, "peer");
    world.changes();
    for (ConnectionId id = 1; id <= 10'000; ++id) board.closed(id);
    EXPECT_EQ(world.changes().at("closed").as_array().size(), 10'000U);
    EXPECT_TRUE(world.snapshot().at("connections").as_array().empty());
}

} // namespace trecho
