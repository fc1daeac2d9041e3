// Goal: a page that applies each change to its snapshot shows what a new snapshot shows.
#include "board/live_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace trecho {

namespace {

using namespace std::chrono_literals;

// What a page keeps, by the rules of docs/board.md.
class Picture {
public:
    explicit Picture(const json::object& snapshot) {
        for (const json::value& leg : snapshot.at("legs").as_array())
            legs_.push_back(leg.at("counts"));
        for (const json::value& row : snapshot.at("connections").as_array())
            rows_[id_of(row)] = row.as_object();
        totals_ = snapshot.at("totals");
        office_ = snapshot.at("office");
    }

    void apply(const json::object& changes) {
        if (changes.empty()) return;
        for (const json::value& row : changes.at("connections").as_array()) put(row.as_object());
        for (const json::value& id : changes.at("closed").as_array())
            EXPECT_EQ(rows_.erase(id.to_number<ConnectionId>()), 1U) << id;
        for (const json::value& leg : changes.at("legs").as_array())
            legs_[leg.at(0).to_number<std::size_t>()] =
                json::array{leg.at(1), leg.at(2), leg.at(3)};
        totals_ = changes.at("totals");
        office_ = changes.at("office");
    }

    std::string text() const {
        std::string text;
        for (const auto& [id, row] : rows_) text += json::serialize(newest_of(row)) + "\n";
        for (const json::value& leg : legs_) text += json::serialize(leg) + "\n";
        return text + json::serialize(totals_) + "\n" + json::serialize(office_);
    }

private:
    static ConnectionId id_of(const json::value& row) {
        return row.at("id").to_number<ConnectionId>();
    }

    void put(json::object row) {
        const auto known = rows_.find(id_of(row));
        if (known != rows_.end()) {
            append(known->second, row, "marks");
            append(known->second, row, "spans");
        }
        rows_[id_of(row)] = std::move(row);
    }

    static void append(const json::object& known, json::object& row, std::string_view key) {
        json::array all = known.at(key).as_array();
        for (const json::value& value : row.at(key).as_array()) all.push_back(value);
        row[key] = std::move(all);
    }

    // The last four marks and spans, which are always told.
    static json::object newest_of(json::object row) {
        for (const std::string_view key : {"marks", "spans"}) {
            json::array& values = row.at(key).as_array();
            while (values.size() > 4) values.erase(values.begin());
        }
        return row;
    }

    std::map<ConnectionId, json::object> rows_;
    std::vector<json::value> legs_;
    json::value totals_;
    json::value office_;
};

// Customers who do what comes to their minds.
class RandomCustomers {
public:
    explicit RandomCustomers(LiveWorld& world) : world_(world), random_(world.settings.seed) {}

    void act() {
        if (customers_.size() < 6 && (customers_.empty() || random_.one_in(5))) return connect();
        const std::size_t index = random_.between(0, customers_.size() - 1);
        if (random_.one_in(12)) return drop(index);
        constexpr std::array<std::string_view, 12> requests = {"HELLO 2\n",
                                                               "Recife > Salvador\n",
                                                               "Salvador > Natal\n",
                                                               "S\n",
                                                               "S\n",
                                                               "N\n",
                                                               "NAME Zoë\n",
                                                               "nonsense\n",
                                                               "CANCEL ",
                                                               "Natal > Recife > Salvador\n",
                                                               "RESUME ",
                                                               "QUIT\n"};
        std::string request(random_.one_of(requests));
        if (request == "RESUME ") request += session_ + "\n";
        if (request == "CANCEL ") request += ticket_ + "\n";
        if (customers_[index]->is_disconnected()) return drop(index);
        const std::string heard = world_.ask(*customers_[index], request);
        if (!session_in(heard).empty()) session_ = session_in(heard);
        const std::size_t ticket = heard.find("\"ticket\":\"T");
        if (ticket != std::string::npos)
            ticket_ = heard.substr(ticket + 10, heard.find('"', ticket + 10) - ticket - 10);
    }

    void wait() {
        if (random_.one_in(10)) world_.run_for(random_.duration_between(1s, 20s));
    }

    bool one_in(std::uint64_t n) { return random_.one_in(n); }

private:
    void connect() {
        customers_.push_back(world_.connect());
        if (random_.one_in(2)) return world_.settle();
        const std::string session = session_;
        session_ = session_in(world_.ask(*customers_.back(), "HELLO 2\n"));
        if (!session.empty() && random_.one_in(2))
            world_.ask(*customers_.back(), "RESUME " + session + "\n");
    }
    void drop(std::size_t index) {
        customers_[index]->reset();
        world_.settle();
        customers_.erase(customers_.begin() + static_cast<std::ptrdiff_t>(index));
    }

    LiveWorld& world_;
    SeededEntropy random_;
    std::string session_;
    std::string ticket_;
    std::vector<std::unique_ptr<ScriptedCustomer>> customers_;
};

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
