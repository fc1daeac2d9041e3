// Goal: whatever the database answers, and wherever its connection is cut, a client hears the truth
// about its sale, and the server goes on when the database does.
#include "postgres/cutting_proxy.hpp"
#include "postgres/two_servers.hpp"

#include "postgres/cluster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

// One server, and the errors that its database is made to answer.
class DatabaseTrouble : public testing::Test {
protected:
    ~DatabaseTrouble() override { execute("drop function if exists trecho.trouble cascade"); }

    void execute(const std::string& sql) { database_.column(sql); }

    // The first `times` sales fail in the database.
    void refuse_sales(const std::string& sqlstate, int times) {
        execute("create sequence if not exists trecho.troubles");
        execute("alter sequence trecho.troubles restart");
        execute("create or replace function trecho.trouble() returns trigger language plpgsql as $$"
                "begin if nextval('trecho.troubles') <= " +
                std::to_string(times) + " then raise exception 'trouble' using errcode = '" +
                sqlstate + "'; end if; return new; end $$");
        execute("create or replace trigger trouble before insert on trecho.ticket "
                "for each row execute function trecho.trouble()");
    }

    ServerWorld world_;
    TestedStore database_{world_.stored()};
    std::unique_ptr<ScriptedCustomer> client_ = world_.connect();
};

} // namespace

TEST_F(DatabaseTrouble, RefusesASaleThatTheDatabaseRefuses) {
    refuse_sales("53100", 1); // its disk is full
    std::string answers = world_.ask(*client_, "Salvador > Natal\nS\n");
    world_.settle(); // the server doesn't ask again at once
    answers += client_->heard();
    EXPECT_EQ(answers, "True\nFalse\n");
    EXPECT_THAT(database_.column("select count(*) from trecho.lease"), ElementsAre("0"));
    EXPECT_EQ(world_.ask(*client_, "Salvador > Natal\nS\n"), "True\nTrue\n");
}

TEST_F(DatabaseTrouble, IsReportedOnceAndSoIsItsEnd) {
    for (int time = 1; time <= 2; ++time) {
        refuse_sales("53100", 1);
        world_.ask(*client_, "Natal > Recife\nS\n");
        world_.settle();
        world_.ask(*client_, "Natal > Recife\nS\n");
        EXPECT_EQ(world_.observer.database_failures, time);
        EXPECT_EQ(world_.observer.database_recoveries, time);
    }
    refuse_sales("40P01", 2);
    world_.ask(*client_, "Natal > Recife\nS\n");
    EXPECT_EQ(world_.observer.database_failures, 2) << "a deadlock is no failure";
}

TEST_F(DatabaseTrouble, MakesASaleAgainThatWasRolledBackForAnotherTransaction) {
    refuse_sales("40P01", 2); // a deadlock
    EXPECT_EQ(world_.ask(*client_, "Salvador > Natal\nS\n"), "True\nTrue\n");
    EXPECT_THAT(world_.sales(), ElementsAre(""));
}

TEST_F(DatabaseTrouble, DoesNotShowWhenItsConnectionsAreEndedBetweenTwoRequests) {
    for (const std::string request : {"Salvador > Natal\n", "S\n", "HELLO 2\n", "LIST\n"}) {
        execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                "where application_name <> 'test' and datname = current_database()");
        EXPECT_THAT(world_.ask(*client_, request),
                    testing::AnyOf("True\n", HasSubstr("\"ok\":true")))
            << request;
    }
}

namespace {

// Buys at a server that reaches its database through a proxy, which cuts its connection at this
// message of the sale. Returns whether it did.
bool buy_and_cut(const Strike& strike) {
    ServerWorld beside; // makes the database
    const TestedStore store(beside.stored());
    CuttingProxy proxy(shared_cluster());
    ServerWorldSettings settings;
    settings.seed = 2;
    settings.stored = proxy.url(store.database());
    ServerWorld world(settings);
    const auto client = world.connect_with_hello();
    world.ask(*client, "Salvador > Natal\nN\nNatal > Recife\n"); // now all is prepared
    client->heard();
    proxy.arm(strike);
    EXPECT_THAT(world.ask(*client, "S\n"), HasSubstr("\"sold\":true"))
        << "cut at message " << strike.message;
    EXPECT_THAT(world.sales(), ElementsAre(""));
    return proxy.has_struck();
}

} // namespace

TEST(CutConnection, LeavesOneSaleWhereverItIsCutOnTheWayToTheDatabase) {
    int message = 1;
    while (buy_and_cut({.direction = Direction::to_database,
                        .message = message,
                        .action = Strike::Action::cut,
                        .counted_from = "serve"}))
        ++message;
    EXPECT_GT(message, 3) << "bind, execute, sync";
}

TEST(CutConnection, LeavesOneSaleWhereverItIsCutOnTheWayBack) {
    int message = 1;
    while (buy_and_cut({.direction = Direction::to_client,
                        .message = message,
                        .action = Strike::Action::cut,
                        .counted_from = {}}))
        ++message;
    EXPECT_GT(message, 3);
}

} // namespace trecho
