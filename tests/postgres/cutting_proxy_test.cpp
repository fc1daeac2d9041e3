// Goal: the proxy of other tests cuts exactly where it says, and the connection tells the truth of
// a statement wherever it is cut.
#include "postgres/cutting_proxy.hpp"

#include "postgres/cluster.hpp"
#include "postgres/database_world.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using Kind = PostgresError::Kind;
using Action = Strike::Action;

// libpq sends Parse and Sync, then Bind, Describe, Execute and Sync.
constexpr int messages_to_prepare = 2;

constexpr Statement insert_number{"insert_number", "insert into number values ($1::int)"};

class CuttingProxyTest : public testing::Test {
protected:
    CuttingProxyTest() {
        cluster_.query("create table if not exists number (value int); delete from number");
    }

    // Inserts a number through the proxy, on a connection that is ready for it.
    Answered insert(Strike strike, Duration limit = 60s) {
        world_.connect(connection_, proxy_.url());
        proxy_.arm(std::move(strike));
        return world_.run(connection_.run(insert_number, {"7"}, world_.in(limit)));
    }

    std::string stored() const { return cluster_.query("select count(*) from number"); }

    // When no connection is at work any more.
    std::string stored_at_the_end() {
        connection_.close();
        cluster_.wait_until("select count(*) = 0 from pg_stat_activity "
                            "where backend_type = 'client backend' and pid <> pg_backend_pid()");
        return stored();
    }

    DatabaseCluster& cluster_ = shared_cluster();
    CuttingProxy proxy_{cluster_};
    DatabaseWorld world_;
    PostgresConnection connection_{world_.executor(), world_.clock};
};

} // namespace

TEST_F(CuttingProxyTest, PassesEverythingUntilItStrikes) {
    const Answered answered = insert({.message = 1000});
    EXPECT_FALSE(answered.error) << answered.error.message;
    EXPECT_FALSE(proxy_.has_struck());
    EXPECT_EQ(proxy_.messages(Direction::to_database), 6);
    EXPECT_EQ(proxy_.messages(Direction::to_client), 6);
    EXPECT_EQ(stored(), "1");
}

TEST_F(CuttingProxyTest, CutsAtEachMessageToTheDatabase) {
    bool struck = true;
    for (int message = 1; struck; ++message) {
        const Answered answered = insert({.message = message});
        struck = proxy_.has_struck();
        EXPECT_EQ(answered.error.kind, struck ? Kind::connection_lost : Kind::none);
    }
    EXPECT_EQ(stored_at_the_end(), "1") << "only by the statement that wasn't cut";
}

TEST_F(CuttingProxyTest, CutsAtEachMessageToTheClient) {
    bool struck = true;
    int sent_and_cut = 0;
    for (int message = 1; struck; ++message) {
        cluster_.query("delete from number");
        const Answered answered = insert({.direction = Direction::to_client, .message = message});
        struck = proxy_.has_struck();
        EXPECT_EQ(answered.error.kind, struck ? Kind::connection_lost : Kind::none);
        // The statement, once sent, is stored whether the client hears of it or not.
        const bool is_sent = proxy_.messages(Direction::to_database) > messages_to_prepare;
        EXPECT_EQ(stored_at_the_end(), is_sent ? "1" : "0") << message;
        if (is_sent && struck) ++sent_and_cut;
    }
    EXPECT_GE(sent_and_cut, 3);
}

TEST_F(CuttingProxyTest, StopsWithoutAnEnd) {
    const Answered answered =
        insert({.direction = Direction::to_client, .message = 1, .action = Action::stop}, 20ms);
    EXPECT_EQ(answered.error.message, "the database didn't answer in time");
    EXPECT_TRUE(proxy_.has_struck());
}

TEST_F(CuttingProxyTest, DeliversAStatementAfterItsClientHasSeenTheEnd) {
    const Answered answered = insert({.message = messages_to_prepare + 1, .action = Action::late});
    EXPECT_EQ(answered.error.kind, Kind::connection_lost);
    EXPECT_EQ(stored(), "0") << "a look isn't proof";
    proxy_.release();
    EXPECT_EQ(stored_at_the_end(), "1");
}

TEST_F(CuttingProxyTest, HoldsAMessageUntilItIsReleased) {
    world_.connect(connection_, proxy_.url());
    proxy_.arm({.direction = Direction::to_client, .message = 1, .action = Action::slow});
    std::optional<Answered> answered;
    world_.start(connection_.run(insert_number, {"7"}, PostgresConnection::never), answered);
    world_.run_for(20ms);
    EXPECT_FALSE(answered);
    proxy_.release();
    world_.run();
    ASSERT_TRUE(answered);
    EXPECT_FALSE(answered->error);
}

TEST_F(CuttingProxyTest, CountsOnlyTheConnectionThatSaysAWord) {
    PostgresConnection other(world_.executor(), world_.clock);
    world_.connect(other, proxy_.url());
    proxy_.arm({.message = 1, .counted_from = "insert into number"});
    EXPECT_EQ(world_.rows(other, "select 7").number(0, 0), 7);
    EXPECT_FALSE(proxy_.has_struck());
    EXPECT_EQ(world_.run(other.run_script("insert into number values (1)")).error.kind,
              Kind::connection_lost);
    EXPECT_TRUE(proxy_.has_struck());
    EXPECT_EQ(stored(), "0");
}

TEST_F(CuttingProxyTest, RefusesNewConnections) {
    proxy_.refuse(true);
    EXPECT_EQ(world_.run(connection_.connect(proxy_.url(), world_.in(60s))).kind,
              Kind::connection_lost);
    proxy_.refuse(false);
    world_.connect(connection_, proxy_.url());
    proxy_.cut_all();
    EXPECT_EQ(world_.run(connection_.run_script("select 1")).error.kind, Kind::connection_lost);
}

} // namespace trecho
