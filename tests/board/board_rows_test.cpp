// Goal: the board shows for each connection what it does, since when, and how its offers ended.
#include "board/live_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

std::string state_of(const json::object& row) {
    if (row.empty()) return "none";
    return std::string(row.at("state").as_string());
}

double number(const json::object& row, std::string_view key) {
    return row.at(key).to_number<double>();
}

const Itinerary to_salvador{0};

} // namespace

TEST(BoardRows, AppearWhenAConnectionOpensAndLeaveWhenItCloses) {
    LiveWorld world;
    EXPECT_EQ(state_of(world.row(1)), "none");
    const auto client = world.connect();
    world.settle();
    const json::object row = world.row(1);
    EXPECT_EQ(state_of(row), "idle");
    EXPECT_EQ(row.at("protocol"), 1);
    EXPECT_EQ(number(row, "since"), number(row, "opened"));
    EXPECT_FALSE(row.contains("peer"));
    EXPECT_FALSE(row.contains("itinerary"));
    EXPECT_FALSE(row.contains("deadline"));
    client->reset();
    world.settle();
    EXPECT_EQ(state_of(world.row(1)), "none");
    EXPECT_EQ(world.total("connections"), 1);
}

TEST(BoardRows, ShowPeersOnlyWhereThatIsAskedFor) {
    LiveWorld world({.server = {}, .shows_peers = true});
    const auto client = world.connect();
    world.settle();
    EXPECT_TRUE(world.row(1).contains("peer"));
}

TEST(BoardRows, ShowWhenAnOfferEnds) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "Recife > Salvador\n");
    const json::object row = world.row(1);
    EXPECT_EQ(state_of(row), "confirming");
    EXPECT_EQ(json::serialize(row.at("itinerary")), "[0]");
    EXPECT_EQ(row.at("has_turn"), true);
    EXPECT_NEAR(number(row, "deadline"), number(row, "since") + 15'000, 0.002);
    EXPECT_NEAR(number(row, "since"), world.now_in_milliseconds(), 100);

    world.ask(*client, "S\n");
    EXPECT_EQ(state_of(world.row(1)), "idle");
    EXPECT_FALSE(world.row(1).contains("has_turn"));
    EXPECT_FALSE(world.row(1).contains("deadline"));
    EXPECT_EQ(world.marks(1), "sold");
    EXPECT_EQ(world.events(1), "opened turn_taken held storing sold");
    EXPECT_EQ(world.total("sold"), 1);
    EXPECT_EQ(world.total("requests"), 2);
}

TEST(BoardRows, ShowASaleThatIsBeingStored) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "Recife > Salvador\n");
    world.board.storing(1, to_salvador);
    const json::object row = world.row(1);
    EXPECT_EQ(state_of(row), "storing");
    EXPECT_EQ(row.at("has_turn"), true);
    EXPECT_FALSE(row.contains("deadline")); // the customer has decided
    EXPECT_EQ(row.at("spans").as_array().back().at(0), "confirming");
    world.ask(*client, "S\n");
    EXPECT_EQ(world.row(1).at("spans").as_array().back().at(0), "storing");
}

TEST(BoardRows, TellASaleThatCouldNotBeStoredFromOneThatWasGivenUp) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "Recife > Salvador\n");
    world.ledger.fail_with(asio::error::no_descriptors);
    world.ask(*client, "S\n");
    EXPECT_EQ(world.total("not_stored"), 1);
    EXPECT_EQ(world.total("gone"), 0);
    EXPECT_EQ(world.snapshot().at("office").at("storage_fails"), true);
    EXPECT_EQ(state_of(world.row(1)), "idle");
}

TEST(BoardRows, StandInLineInOrderOfArrival) {
    LiveWorld world;
    std::vector<std::unique_ptr<ScriptedCustomer>> clients;
    for (int count = 0; count < 4; ++count) {
        clients.push_back(world.connect());
        world.ask(*clients.back(), "Recife > Salvador\n");
    }
    EXPECT_EQ(state_of(world.row(1)), "confirming");
    std::int64_t before = 0;
    for (const ConnectionId id : {2U, 3U, 4U}) {
        const json::object row = world.row(id);
        EXPECT_EQ(state_of(row), "waiting");
        EXPECT_FALSE(row.contains("has_turn"));
        EXPECT_GT(row.at("arrival").to_number<std::int64_t>(), before);
        before = row.at("arrival").to_number<std::int64_t>();
    }
    EXPECT_EQ(world.snapshot().at("office").at("waiting"), 3);

    world.ask(*clients[0], "N\n");
    EXPECT_EQ(state_of(world.row(1)), "idle");
    EXPECT_EQ(world.marks(1), "declined");
    const json::object next = world.row(2);
    EXPECT_EQ(state_of(next), "confirming");
    EXPECT_EQ(next.at("has_turn"), true);
    EXPECT_FALSE(next.contains("arrival"));
    EXPECT_EQ(next.at("spans").as_array().back().at(0), "waiting");
    EXPECT_EQ(state_of(world.row(3)), "waiting");
    EXPECT_EQ(world.total("declined"), 1);
    EXPECT_EQ(world.total("gone"), 0);
}

TEST(BoardRows, LeaveTheLineWhenTheLastSeatIsSold) {
    LiveWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*second, "Salvador > Natal\n");
    world.ask(*first, "S\n");
    const json::object row = world.row(2);
    EXPECT_EQ(state_of(row), "idle");
    EXPECT_FALSE(row.contains("has_turn"));
    EXPECT_FALSE(row.contains("itinerary"));
    EXPECT_EQ(world.marks(2), "refused");
    EXPECT_EQ(json::serialize(world.snapshot().at("totals").at("refused")), R"({"sold_out":1})");
}

TEST(BoardRows, MarkAnOfferThatExpires) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "HELLO 2\nRecife > Salvador\n");
    EXPECT_EQ(world.row(1).at("protocol"), 2);
    world.run_for(15s);
    EXPECT_EQ(state_of(world.row(1)), "idle");
    EXPECT_EQ(world.marks(1), "expired");
    EXPECT_EQ(world.total("expired"), 1);
}

TEST(BoardRows, CountAnOfferAsGoneWhenAPlainClientDrops) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "Recife > Salvador\n");
    client->reset();
    world.settle();
    EXPECT_EQ(state_of(world.row(1)), "none");
    EXPECT_EQ(world.total("gone"), 1);
}

TEST(BoardRows, KeepAnOfferOfADroppedSessionUntilItIsResumed) {
    LiveWorld world;
    const auto client = world.connect();
    const std::string session = session_in(world.ask(*client, "HELLO 2\n"));
    world.ask(*client, "NAME Ana\nRecife > Salvador\n");
    const double deadline = number(world.row(1), "deadline");
    client->reset();
    world.settle();
    const json::object kept = world.row(1);
    EXPECT_EQ(state_of(kept), "gone");
    EXPECT_EQ(kept.at("name"), "Ana");
    EXPECT_EQ(number(kept, "deadline"), deadline);
    EXPECT_FALSE(kept.contains("has_turn")); // the next in line may decide meanwhile
    EXPECT_EQ(world.marks(1), "gone");
    EXPECT_EQ(world.snapshot().at("office").at("connected"), 0);

    const auto again = world.connect();
    world.ask(*again, "HELLO 2\nRESUME " + session + "\n");
    EXPECT_EQ(state_of(world.row(1)), "none");
    const json::object row = world.row(2);
    EXPECT_EQ(state_of(row), "confirming");
    EXPECT_EQ(row.at("name"), "Ana");
    EXPECT_EQ(number(row, "deadline"), deadline);
    EXPECT_EQ(world.marks(2), "resumed");
    EXPECT_EQ(world.events(2), "opened session_opened session_resumed named resumed");
    world.ask(*again, "S\n");
    EXPECT_EQ(world.marks(2), "resumed sold");
    EXPECT_EQ(world.total("gone"), 0); // the offer ended as sold
    EXPECT_EQ(world.total("resumed"), 1);
}

TEST(BoardRows, LeaveWhenAKeptOfferExpires) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "HELLO 2\nRecife > Salvador\n");
    client->reset();
    world.settle();
    EXPECT_EQ(state_of(world.row(1)), "gone");
    world.run_for(15s);
    EXPECT_EQ(state_of(world.row(1)), "none");
    EXPECT_EQ(world.total("expired"), 1);
    EXPECT_EQ(world.total("gone"), 0);
}

TEST(BoardRows, PassAnOfferToAnotherConnectionOfTheSameSession) {
    LiveWorld world;
    const auto first = world.connect();
    const std::string session = session_in(world.ask(*first, "HELLO 2\n"));
    world.ask(*first, "Recife > Salvador\n");
    const auto second = world.connect();
    world.ask(*second, "HELLO 2\nRESUME " + session + "\n");
    EXPECT_EQ(state_of(world.row(2)), "confirming");
    EXPECT_NE(state_of(world.row(1)), "gone");
    world.ask(*second, "N\n");
    EXPECT_EQ(world.total("declined"), 1);
    EXPECT_EQ(world.total("gone"), 0);
}

TEST(BoardRows, ShowEachLegOfAnItinerary) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "Natal > Recife > Salvador > Natal\n");
    EXPECT_EQ(json::serialize(world.row(1).at("itinerary")), "[2,0,1]");
    const json::object snapshot = world.snapshot();
    EXPECT_EQ(json::serialize(snapshot.at("legs").at(1).at("counts")), "[0,1,0]");
    EXPECT_EQ(json::serialize(snapshot.at("legs").at(3).at("counts")), "[0,0,0]");
}

TEST(BoardRows, KeepTheFirstLegsOfALongItineraryInTheHistory) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "Natal > Recife > Salvador > Natal > Recife > Salvador\n");
    const json::value text = json::parse(world.source.connection(1).value());
    const json::object held = text.at("events").as_array().back().as_object();
    EXPECT_EQ(held.at("event"), "held");
    EXPECT_EQ(json::serialize(held.at("itinerary")), "[2,0,1,2]");
    EXPECT_EQ(held.at("more_legs"), 1);
    EXPECT_EQ(json::serialize(world.row(1).at("itinerary")), "[2,0,1,2,0]");
}

TEST(BoardRows, KeepTheLastFiftyEvents) {
    LiveWorld world;
    const auto client = world.connect();
    for (int count = 0; count < 60; ++count) world.ask(*client, "nonsense\n");
    const json::value text = json::parse(world.source.connection(1).value());
    EXPECT_EQ(text.at("id"), 1);
    EXPECT_EQ(text.at("events").as_array().size(), 50U);
    const json::object last = text.at("events").as_array().back().as_object();
    EXPECT_EQ(last.at("event"), "refused");
    EXPECT_EQ(last.at("reason"), "bad_request");
    EXPECT_EQ(world.row(1).at("marks").as_array().size(), 8U);
    EXPECT_FALSE(world.source.connection(2));
}

TEST(BoardRows, GiveTheNetworkAndTheSettings) {
    LiveWorld world;
    const json::object snapshot = world.snapshot();
    EXPECT_EQ(snapshot.at("kind"), "live");
    EXPECT_EQ(snapshot.at("version"), "1.2.3");
    EXPECT_EQ(snapshot.at("epoch"), "e1");
    EXPECT_EQ(snapshot.at("guard"), "leg");
    EXPECT_EQ(snapshot.at("confirm_seconds"), 15);
    EXPECT_EQ(json::serialize(snapshot.at("aliases")), R"({"REC":"Recife"})");
    EXPECT_EQ(json::serialize(snapshot.at("legs").at(0)),
              R"({"origin":"Recife","destination":"Salvador","seats":2,"counts":[2,0,0]})");
    EXPECT_TRUE(snapshot.at("office").at("sync_ms").at("p50").is_null());
}

TEST(BoardRows, HaveNoTurnWhereThereIsNoGuard) {
    LiveWorldSettings settings;
    settings.server.office.guard = GuardPolicy::none;
    LiveWorld world(settings);
    const auto client = world.connect();
    world.ask(*client, "Recife > Salvador\n");
    EXPECT_EQ(state_of(world.row(1)), "confirming");
    EXPECT_FALSE(world.row(1).contains("has_turn"));
    EXPECT_EQ(world.snapshot().at("guard"), "none");
}

TEST(BoardRows, LeaveWhenAServerStopsWithAKeptOffer) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "HELLO 2\nRecife > Salvador\n");
    client->reset();
    world.settle();
    EXPECT_EQ(state_of(world.row(1)), "gone");
    world.begin_drain();
    world.run();
    EXPECT_EQ(state_of(world.row(1)), "none");
    EXPECT_EQ(world.total("gone"), 1);
}

TEST(BoardRows, ShowInWhichLineAnItineraryOfSeveralLegsWaits) {
    LiveWorld world;
    const auto first = world.connect();
    world.ask(*first, "Recife > Salvador\n");
    const auto second = world.connect();
    world.ask(*second, "Salvador > Natal\n");
    const auto both = world.connect();
    world.ask(*both, "Recife > Salvador > Natal\n");
    EXPECT_EQ(world.row(3).at("line"), 0);
    const auto later = world.connect();
    world.ask(*later, "Salvador > Natal\n");
    EXPECT_FALSE(world.row(4).contains("line")); // of the only leg

    world.ask(*first, "N\n");
    EXPECT_EQ(world.row(3).at("line"), 1); // and it has the turn for the leg 0
    EXPECT_GT(world.row(3).at("arrival").as_int64(), world.row(4).at("arrival").as_int64());
    EXPECT_EQ(world.events(3), "opened waiting in_line in_line");
    world.ask(*second, "N\n");
    world.ask(*later, "N\n");
    EXPECT_EQ(state_of(world.row(3)), "confirming");
    EXPECT_FALSE(world.row(3).contains("line"));
}

TEST(BoardRows, ShowNobodyInLineWhoIsSentAway) {
    LiveWorld world;
    const auto decides = world.connect();
    world.ask(*decides, "Recife > Salvador\n");
    const auto waits = world.connect();
    waits->stay_open();
    world.ask(*waits, "Recife > Salvador\n");
    EXPECT_EQ(state_of(world.row(2)), "waiting");
    world.begin_drain();
    world.settle();
    EXPECT_EQ(state_of(world.row(2)), "idle");
    EXPECT_EQ(world.marks(2), "gone");
    EXPECT_EQ(world.events(2), "opened waiting left_line");
    EXPECT_EQ(world.total("gone"), 0); // no offer was made
}

TEST(BoardRows, KeepAQuestionBesideAnOffer) {
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "HELLO 2\nRecife > Salvador\nLIST\n");
    EXPECT_EQ(state_of(world.row(1)), "confirming"); // refused, and still an offer
    EXPECT_EQ(world.row(1).at("has_turn"), true);
    EXPECT_EQ(world.marks(1), "refused");
    world.ask(*client, "QUIT\n");
    EXPECT_EQ(world.total("gone"), 1);
}

TEST(BoardRows, MeasureSyncsAndOffersOfFiveMinutes) {
    LiveWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Recife > Salvador\n");
    world.ask(*second, "Recife > Salvador\n");
    world.run_for(2s);
    world.ask(*first, "S\n");
    const json::object office = world.snapshot().at("office").as_object();
    EXPECT_EQ(office.at("offer_ms").at("p50"), 0);
    EXPECT_NEAR(office.at("offer_ms").at("p99").to_number<double>(), 2100, 200);
    EXPECT_EQ(office.at("sales_per_sync").to_number<double>(), 1);
    EXPECT_GT(office.at("purchases_per_second").to_number<double>(), 0);
    world.ask(*second, "N\n");
    world.run_for(5min);
    const json::object later = world.snapshot().at("office").as_object();
    EXPECT_TRUE(later.at("offer_ms").at("p50").is_null());
    EXPECT_TRUE(later.at("sales_per_sync").is_null());
    EXPECT_EQ(later.at("purchases_per_second").to_number<double>(), 0);
}

TEST(BoardRows, NeverShowTicketsSessionsAndPeers) {
    LiveWorld world;
    const auto client = world.connect();
    const std::string session = session_in(world.ask(*client, "HELLO 2\nNAME Ana\n"));
    const std::string sold = world.ask(*client, "Recife > Salvador\nS\n");
    ASSERT_THAT(sold, testing::HasSubstr(R"("ticket":"T1")"));
    world.ask(*client, "TICKETS\nCANCEL T1\nRecife > Salvador\n");
    client->reset();
    world.settle();
    const auto again = world.connect();
    world.ask(*again, "HELLO 2\nRESUME " + session + "\n");
    ASSERT_EQ(world.total("resumed"), 1);
    const std::string all = world.source.take_changes() + world.source.snapshot() +
                            world.source.connection(2).value() + world.source.coroutines() +
                            world.source.metrics({});
    EXPECT_THAT(all, testing::HasSubstr("Ana"));
    for (const std::string_view secret : {"T1", "peer", "client 1"})
        EXPECT_THAT(all, testing::Not(testing::HasSubstr(secret)));
    for (std::size_t begin = 0; begin + 8 <= session.size(); ++begin)
        EXPECT_THAT(all, testing::Not(testing::HasSubstr(session.substr(begin, 8))));
}

} // namespace trecho
