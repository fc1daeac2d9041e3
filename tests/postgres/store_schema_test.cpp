// Goal: a database becomes a store in one step, grows with its network, and never loses a seat that
// is sold. A database that can't be used is refused with a sentence that says the cure.
#include "postgres/store_schema.hpp"

#include "postgres/cluster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace trecho {

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* two_legs =
    R"({"legs": [{"origin": "Recife", "destination": "Salvador", "seats": 3},
                 {"origin": "Salvador", "destination": "São Paulo", "seats": 5}]})";
constexpr const char* three_legs =
    R"({"legs": [{"origin": "Recife", "destination": "Salvador", "seats": 4},
                 {"origin": "Salvador", "destination": "São Paulo", "seats": 5},
                 {"origin": "São Paulo", "destination": "Natal", "seats": 7}],
        "aliases": {"REC": "Recife"}})";

StoreChanges init(const std::string& url, const std::string& json) {
    StoreConnection store(url);
    return init_store(store, json, Network::parse(json, "net.json"));
}

std::string refusal_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const BadStore& refusal) {
        return refusal.what();
    }
    return "accepted";
}

std::string refusal_of_init(const std::string& url, const std::string& json) {
    return refusal_of([&] { init(url, json); });
}

std::string refusal_of_reading(const std::string& url) {
    return refusal_of([&] {
        StoreConnection store(url);
        read_store_network(store);
    });
}

void run(const std::string& url, const std::string& sql) { StoreConnection(url).run_script(sql); }

std::string value(const std::string& url, const std::string& sql) {
    return std::string(StoreConnection(url).run_script(sql).text(0, 0));
}

constexpr const char* sell_two =
    "insert into trecho.ticket (lease, legs, sold_at) "
    "select gen_random_uuid(), '{0}', now() from generate_series(1, 2)";
constexpr const char* hold_one =
    "insert into trecho.lease (id, legs, claim, server, decide_until, ends) "
    "values (gen_random_uuid(), '{0}', 0, 0, now() + '10 s', now() + '15 s')";

class StoreSchema : public testing::Test {
protected:
    const std::string url_ = shared_cluster().url_of_new_database();
};

} // namespace

TEST_F(StoreSchema, IsCreatedInAnEmptyDatabaseWithItsNetwork) {
    const StoreChanges changes = init(url_, two_legs);
    EXPECT_TRUE(changes.is_new);
    EXPECT_EQ(changes.legs, 2);
    EXPECT_EQ(changes.seats, 8);

    StoreConnection store(url_);
    const StoreNetwork found = read_store_network(store);
    EXPECT_EQ(found.text, two_legs);
    EXPECT_EQ(to_string(found.network.legs()[1]), "Salvador > São Paulo");
    EXPECT_THAT(check_store(store), IsEmpty());
    EXPECT_EQ(value(url_, "select sum(capacity) from trecho.seats()"), "8");
}

TEST_F(StoreSchema, StaysAsItIsWhenInitRunsAgain) {
    init(url_, two_legs);
    run(url_, sell_two);
    const StoreChanges changes = init(url_, two_legs);
    EXPECT_FALSE(changes.is_new);
    EXPECT_FALSE(changes.is_migrated);
    EXPECT_EQ(changes.legs, 0);
    EXPECT_EQ(changes.seats, 0);
    EXPECT_EQ(value(url_, "select sold from trecho.leg where id = 0"), "2");
}

TEST_F(StoreSchema, GetsMoreLegsAndSeatsAndKeepsWhatIsSold) {
    init(url_, two_legs);
    run(url_, sell_two);
    const StoreChanges changes = init(url_, three_legs);
    EXPECT_EQ(changes.legs, 1);
    EXPECT_EQ(changes.seats, 8);
    EXPECT_EQ(value(url_, "select string_agg(format('%s/%s', sold, capacity), ' ' order by id) "
                          "from trecho.leg"),
              "2/4 0/5 0/7");
    StoreConnection store(url_);
    EXPECT_TRUE(read_store_network(store).network.find_place("REC"));
    EXPECT_THAT(check_store(store), IsEmpty());
}

TEST_F(StoreSchema, NeverGetsFewerSeatsThanAreSoldAndHeld) {
    init(url_, three_legs);
    run(url_, sell_two);
    run(url_, hold_one);
    const auto with_seats = [](int seats) {
        return fmt::format(
            R"({{"legs": [{{"origin": "Recife", "destination": "Salvador", "seats": {}}},
                 {{"origin": "Salvador", "destination": "São Paulo", "seats": 5}},
                 {{"origin": "São Paulo", "destination": "Natal", "seats": 1}}]}})",
            seats);
    };
    EXPECT_THAT(refusal_of_init(url_, with_seats(2)),
                AllOf(HasSubstr("has sold or holds 3 seats of Recife > Salvador, and the network "
                                "has only 2"),
                      EndsWith("give the leg at least 3 seats")));
    EXPECT_EQ(value(url_, "select sum(capacity) from trecho.leg"), "16") << "nothing has changed";
    EXPECT_EQ(init(url_, with_seats(3)).seats, -7);
}

TEST_F(StoreSchema, TakesInExpiredLeasesBeforeItsSeatsAreCounted) {
    init(url_, two_legs);
    run(url_, "insert into trecho.lease (id, legs, claim, server, decide_until, ends) "
              "values (gen_random_uuid(), '{0,0}', 0, 0, now() - '6 s'::interval, now())");
    EXPECT_EQ(refusal_of_init(
                  url_, R"({"legs": [{"origin": "Recife", "destination": "Salvador", "seats": 0},
                 {"origin": "Salvador", "destination": "São Paulo", "seats": 5}]})"),
              "accepted");
}

TEST_F(StoreSchema, KeepsTheOriginAndDestinationOfEachLeg) {
    init(url_, three_legs);
    EXPECT_THAT(refusal_of_init(url_, two_legs),
                AllOf(HasSubstr("sells São Paulo > Natal as leg number 3, and the network has no "
                                "leg there"),
                      EndsWith("keep the legs of the store in their order, and add new ones behind "
                               "them")));
    const std::string swapped =
        R"({"legs": [{"origin": "Salvador", "destination": "Recife", "seats": 9},
                     {"origin": "Salvador", "destination": "São Paulo", "seats": 9},
                     {"origin": "São Paulo", "destination": "Natal", "seats": 9}]})";
    EXPECT_THAT(refusal_of_init(url_, swapped),
                HasSubstr("sells Recife > Salvador as leg number 1, and the network has Salvador > "
                          "Recife there"));
    EXPECT_EQ(value(url_, "select sum(capacity) from trecho.leg"), "16");
}

TEST_F(StoreSchema, IsCreatedOnceWhenSeveralInitsRunTogether) {
    std::vector<StoreChanges> changes(4);
    std::vector<std::thread> threads;
    for (StoreChanges& of_one : changes)
        threads.emplace_back([&] { of_one = init(url_, two_legs); });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(std::ranges::count(changes, true, &StoreChanges::is_new), 1);
    EXPECT_EQ(value(url_, "select count(*) from trecho.leg"), "2");
}

TEST_F(StoreSchema, MigratesAnOlderStoreAndKeepsItsTickets) {
    init(url_, two_legs);
    run(url_, sell_two);
    run(url_, "update trecho.store set version = 0; drop function trecho.problems");
    EXPECT_THAT(refusal_of_reading(url_),
                HasSubstr("has the older version 0; migrate it with: trecho store init"));
    EXPECT_TRUE(init(url_, two_legs).is_migrated);
    StoreConnection store(url_);
    EXPECT_THAT(check_store(store), IsEmpty());
    EXPECT_EQ(value(url_, "select sold from trecho.leg where id = 0"), "2");
}

TEST_F(StoreSchema, IsRefusedWhenANewerProgramMadeIt) {
    init(url_, two_legs);
    run(url_, "update trecho.store set version = 99");
    for (const std::string& refusal : {refusal_of_reading(url_), refusal_of_init(url_, two_legs)})
        EXPECT_THAT(refusal, EndsWith("has version 99, and this program knows versions up to 2; "
                                      "use a newer trecho"));
}

TEST_F(StoreSchema, IsRefusedWhereTheDatabaseIsEmptyOrForeign) {
    EXPECT_THAT(refusal_of_reading(url_),
                HasSubstr("is empty; prepare it with: trecho store init"));
    run(url_, "create schema trecho; create table trecho.store (id int)");
    for (const std::string& refusal : {refusal_of_reading(url_), refusal_of_init(url_, two_legs)})
        EXPECT_THAT(refusal, EndsWith("has a schema \"trecho\" that isn't a store of Trecho; name "
                                      "another database"));
    EXPECT_EQ(value(url_, "select count(*) from trecho.store"), "0");
}

TEST_F(StoreSchema, IsRefusedWhereNobodyAnswersWithoutSayingThePassword) {
    const std::string refusal =
        refusal_of([] { StoreConnection("postgresql://ana:secret@/db?host=/nowhere"); });
    EXPECT_THAT(refusal, AllOf(HasSubstr("the store ana@/nowhere"), HasSubstr("can't be reached"),
                               HasSubstr("start PostgreSQL there, or correct --store"),
                               Not(HasSubstr("secret"))));
    EXPECT_THAT(refusal_of([] { StoreConnection("mysql://ana:secret@host/db"); }),
                AllOf(HasSubstr("write --store postgresql://user@host/database"),
                      Not(HasSubstr("secret"))));
}

TEST_F(StoreSchema, IsRefusedToAUserWhoDoesNotOwnIt) {
    init(url_, two_legs);
    run(url_, "create role guest login");
    EXPECT_THAT(
        refusal_of_reading(url_ + (url_.find('?') == url_.npos ? "?" : "&") + "user=guest"),
        AllOf(HasSubstr("permission denied"), EndsWith("connect as the user that owns it")));
    run(url_, "drop role guest");
}

TEST_F(StoreSchema, IsCheckedByWhatItsTicketsSay) {
    init(url_, two_legs);
    run(url_, sell_two);
    StoreConnection store(url_);
    run(url_, "set session_replication_role = replica; update trecho.leg set sold = 1, held = 1 "
              "where id = 0");
    EXPECT_THAT(check_store(store),
                ElementsAre("leg 0 (Recife > Salvador) counts 1 held seats, but its leases have 0",
                            "leg 0 (Recife > Salvador) counts 1 sold seats, but its tickets have "
                            "2"));
}

} // namespace trecho
