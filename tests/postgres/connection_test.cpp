// Goal: a coroutine waits for PostgreSQL without blocking its thread, and hears the truth of each
// statement: done, refused, or not known.
#include "postgres/connection.hpp"

#include "postgres/cluster.hpp"
#include "postgres/database_world.hpp"

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Kind = PostgresError::Kind;

constexpr Statement add{"add", "select $1::int + $2::int"};
constexpr Statement sleep_long{"sleep_long", "select pg_sleep(60)"};
constexpr TimePoint never = PostgresConnection::never;

class PostgresConnectionTest : public testing::Test {
protected:
    // A backend goes on with its statement although its client is gone.
    ~PostgresConnectionTest() override { shared_cluster().terminate_backends(); }

    void connect() { world_.connect(connection_, shared_cluster().url()); }

    Answered run(const Statement& statement, const Parameters& parameters = {},
                 TimePoint deadline = never) {
        return world_.run(connection_.run(statement, parameters, deadline));
    }

    PostgresError connect_to(const std::string& url, Duration limit = 60s) {
        return world_.run(connection_.connect(url, world_.in(limit)));
    }

    DatabaseWorld world_;
    PostgresConnection connection_{world_.executor(), world_.clock};
};

std::ptrdiff_t open_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return std::distance(begin(all), end(all));
}

} // namespace

TEST_F(PostgresConnectionTest, AnswersAPreparedStatementEachTime) {
    connect();
    EXPECT_EQ(run(add, {"20", "22"}).rows.number(0, 0), 42);
    EXPECT_EQ(run(add, {"-1", "1"}).rows.number(0, 0), 0);
    EXPECT_TRUE(run(add, {std::nullopt, "1"}).rows.is_null(0, 0));
    const Rows prepared =
        world_.rows(connection_, "select count(*) from pg_prepared_statements where name = 'add'");
    EXPECT_EQ(prepared.number(0, 0), 1);
}

TEST_F(PostgresConnectionTest, PreparesAgainOnANewConnection) {
    connect();
    run(add, {"1", "1"});
    connect();
    EXPECT_EQ(run(add, {"1", "1"}).rows.number(0, 0), 2);
}

TEST_F(PostgresConnectionTest, CarriesMoreThanTheNetworkHoldsInBothDirections) {
    connect();
    constexpr Statement echo{"echo", "select $1 || $1"};
    const std::string text(8'000'000, 'x');
    EXPECT_EQ(run(echo, {text}).rows.text(0, 0).size(), 2 * text.size());
}

TEST_F(PostgresConnectionTest, TellsAnErrorAndGoesOn) {
    connect();
    constexpr Statement divide{"divide", "select 1 / $1::int"};
    constexpr Statement wrong{"wrong", "selct 1"};
    const Answered answered = run(divide, {"0"});
    EXPECT_EQ(answered.error.kind, Kind::refused);
    EXPECT_EQ(answered.error.sqlstate, "22012");
    EXPECT_EQ(answered.error.message, "division by zero");
    EXPECT_EQ(run(wrong).error.sqlstate, "42601");
    EXPECT_EQ(run(divide, {"1"}).rows.number(0, 0), 1);
}

TEST_F(PostgresConnectionTest, RunsAScriptAsOneTransaction) {
    connect();
    EXPECT_EQ(world_
                  .rows(connection_, "create temp table t (n int); insert into t values (7); "
                                     "select n from t")
                  .number(0, 0),
              7);
    const Answered answered =
        world_.run(connection_.run_script("delete from t; select 1 / 0; select 'never executed'"));
    EXPECT_EQ(answered.error.sqlstate, "22012");
    EXPECT_EQ(world_.rows(connection_, "select n from t").number(0, 0), 7);
    EXPECT_FALSE(world_.run(connection_.run_script("")).error);
}

TEST_F(PostgresConnectionTest, ClosesRatherThanCopy) {
    connect();
    EXPECT_EQ(world_.run(connection_.run_script("copy pg_class to stdout")).error.kind,
              Kind::connection_lost);
    EXPECT_FALSE(connection_.is_open());
}

TEST_F(PostgresConnectionTest, DoesNothingWithoutAConnection) {
    EXPECT_EQ(run(add, {"1", "1"}).error.kind, Kind::connection_lost);
    EXPECT_EQ(world_.run(connection_.run_script("select 1")).error.kind, Kind::connection_lost);
    EXPECT_EQ(world_.run(connection_.next_notice()).error.kind, Kind::connection_lost);
}

TEST_F(PostgresConnectionTest, TellsThatTheConnectionWasLost) {
    connect();
    world_.rows(connection_, "select 1");
    shared_cluster().terminate_backends();
    const Answered answered = run(add, {"1", "1"});
    EXPECT_EQ(answered.error.kind, Kind::connection_lost);
    EXPECT_NE(answered.error.message, "");
    EXPECT_FALSE(connection_.is_open());
}

TEST_F(PostgresConnectionTest, TellsWhyTheDatabaseEndedTheConnectionMeanwhile) {
    connect();
    PostgresConnection administrator(world_.executor(), world_.clock);
    world_.connect(administrator, shared_cluster().url());
    const std::string backend = std::to_string(connection_.backend());
    std::optional<Answered> slept;
    world_.start(connection_.run(sleep_long, {}, never), slept);
    world_.rows(administrator, "do $$ begin "
                               "while not exists (select from pg_stat_activity where pid = " +
                                   backend +
                                   " and wait_event = 'PgSleep') loop "
                                   "perform pg_sleep(0.001); perform pg_stat_clear_snapshot(); "
                                   "end loop; perform pg_terminate_backend(" +
                                   backend + "); end $$");
    ASSERT_TRUE(slept);
    EXPECT_EQ(slept->error.kind, Kind::connection_lost);
    EXPECT_EQ(slept->error.sqlstate, "57P01");
    EXPECT_EQ(slept->error.message, "terminating connection due to administrator command");
}

TEST_F(PostgresConnectionTest, ClosesWhenTheDatabaseDoesntAnswerInTime) {
    connect();
    const Answered answered = run(sleep_long, {}, world_.in(10ms));
    EXPECT_EQ(answered.error.kind, Kind::connection_lost);
    EXPECT_THAT(answered.error.message, HasSubstr("didn't answer in time"));
    EXPECT_FALSE(connection_.is_open());
}

TEST_F(PostgresConnectionTest, AnswersInTimeThoughADeadlineHasPassedSince) {
    connect();
    EXPECT_FALSE(run(add, {"1", "1"}, world_.in(60s)).error);
    EXPECT_TRUE(connection_.is_open());
}

TEST_F(PostgresConnectionTest, AnswersWhatWasAskedThoughTheCallerIsInterrupted) {
    connect();
    constexpr Statement sleep{"sleep", "select pg_sleep(0.05), 7"};
    std::optional<Answered> answered;
    world_.start(connection_.run(sleep, {}, never), answered);
    world_.interrupt_soon();
    world_.run();
    ASSERT_TRUE(answered);
    EXPECT_FALSE(answered->error) << answered->error.message;
    EXPECT_EQ(answered->rows.number(0, 1), 7);
}

TEST_F(PostgresConnectionTest, EndsAPendingStatementWhenItIsClosed) {
    connect();
    std::optional<Answered> answered;
    world_.start(connection_.run(sleep_long, {}, never), answered);
    asio::post(world_.context, [this] { connection_.close(); });
    world_.run();
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->error.kind, Kind::connection_lost);
}

TEST_F(PostgresConnectionTest, ReceivesNoticesInOrder) {
    connect();
    world_.rows(connection_, "listen seats; listen \"Other\"");
    shared_cluster().query("notify seats, '3,17'");
    shared_cluster().query("notify \"Other\"");
    const NoticeReceived first = world_.run(connection_.next_notice());
    EXPECT_EQ(first.notice.channel, "seats");
    EXPECT_EQ(first.notice.payload, "3,17");
    const NoticeReceived second = world_.run(connection_.next_notice());
    EXPECT_EQ(second.notice.channel, "Other");
    EXPECT_EQ(second.notice.payload, "");
}

TEST_F(PostgresConnectionTest, KeepsANoticeThatComesWithAnAnswer) {
    connect();
    world_.rows(connection_, "listen seats");
    world_.rows(connection_, "notify seats, 'mine'");
    EXPECT_EQ(world_.run(connection_.next_notice()).notice.payload, "mine");
}

TEST_F(PostgresConnectionTest, WaitsForANoticeUntilItIsInterrupted) {
    connect();
    world_.rows(connection_, "listen seats");
    std::optional<NoticeReceived> received;
    world_.start(connection_.next_notice(), received);
    world_.interrupt_soon();
    world_.run();
    ASSERT_TRUE(received);
    EXPECT_EQ(received->error.kind, Kind::cancelled);
    shared_cluster().query("notify seats, 'later'");
    EXPECT_EQ(world_.run(connection_.next_notice()).notice.payload, "later");
}

TEST_F(PostgresConnectionTest, TellsThatTheConnectionWasLostToWhoWaitsForANotice) {
    connect();
    std::optional<NoticeReceived> received;
    world_.start(connection_.next_notice(), received);
    asio::post(world_.context, [] { shared_cluster().terminate_backends(); });
    world_.run();
    ASSERT_TRUE(received);
    EXPECT_EQ(received->error.kind, Kind::connection_lost);
    EXPECT_FALSE(connection_.is_open());
}

TEST_F(PostgresConnectionTest, TellsThatACommitIsOnlyLocal) {
    connect();
    EXPECT_FALSE(world_.run(connection_.run_script("select 1")).is_committed_locally_only);
    EXPECT_TRUE(world_.run(connection_.run_script("do $$ begin raise warning 'like it'; end $$"))
                    .is_committed_locally_only);
    EXPECT_FALSE(world_.run(connection_.run_script("do $$ begin raise notice 'no matter'; end $$"))
                     .is_committed_locally_only);
    EXPECT_FALSE(world_.run(connection_.run_script("select 1")).is_committed_locally_only);
}

// As an administrator may do when the standby is away. The wait itself has no limit.
TEST_F(PostgresConnectionTest, TellsThatTheWaitForAStandbyWasGivenUp) {
    DatabaseCluster primary;
    DatabaseStandby standby(primary);
    primary.query("create table kept (number int)");
    standby.kill9();
    for (const std::string give_up : {"pg_cancel_backend", "pg_terminate_backend"}) {
        world_.connect(connection_, primary.url());
        std::optional<Answered> answered;
        world_.start(connection_.run_script("insert into kept values (7)"), answered);
        std::thread administrator([&] {
            primary.wait_until("select count(*) = 1 from pg_stat_activity "
                               "where wait_event = 'SyncRep'");
            primary.query("select " + give_up +
                          "(pid) from pg_stat_activity "
                          "where wait_event = 'SyncRep'");
        });
        world_.run();
        administrator.join();
        ASSERT_TRUE(answered);
        if (give_up == "pg_cancel_backend") {
            EXPECT_FALSE(answered->error) << answered->error.message;
            EXPECT_TRUE(answered->is_committed_locally_only);
        } else {
            EXPECT_EQ(answered->error.kind, Kind::connection_lost);
        }
    }
    EXPECT_EQ(primary.query("select count(*) from kept"), "2") << "but both are committed here";
}

TEST_F(PostgresConnectionTest, ConnectsToTheFirstServerThatWritesOfSeveral) {
    DatabaseCluster& writes = shared_cluster();
    DatabaseCluster reads({.lines = {"default_transaction_read_only = on"}});
    const std::string hosts =
        "?host=/nowhere," + reads.folder().string() + "," + writes.folder().string();
    const PostgresError error = connect_to("postgresql://trecho@/trecho" + hosts);
    EXPECT_FALSE(error) << error.message;
    EXPECT_EQ(world_.rows(connection_, "show unix_socket_directories").text(0, 0),
              writes.folder().string());

    EXPECT_FALSE(connect_to("postgresql://trecho@/trecho" + hosts + "&target_session_attrs=any"));
    EXPECT_EQ(world_.rows(connection_, "show unix_socket_directories").text(0, 0),
              reads.folder().string());
}

TEST_F(PostgresConnectionTest, ConnectsWithTlsToTheServerOfSeveralThatAnswers) {
    const DatabaseCluster cluster({.has_tls = true});
    const std::string user = "postgresql://trecho@";
    const std::string nobody_there = "127.0.0.1:1";
    const PostgresError error =
        connect_to(user + nobody_there + "," + cluster.address() + ":5432/trecho?sslmode=require");
    EXPECT_FALSE(error) << error.message;
    EXPECT_TRUE(world_.rows(connection_, "select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                    .is_true(0, 0));
    // More than TLS decrypts at once: what it keeps doesn't make the socket readable.
    constexpr Statement echo{"echo", "select $1 || $1"};
    const std::string text(3'000'000, 'x');
    EXPECT_EQ(run(echo, {text}).rows.text(0, 0).size(), 2 * text.size());
}

TEST_F(PostgresConnectionTest, TellsWhatEachServerSaid) {
    DatabaseCluster reads({.lines = {"default_transaction_read_only = on"}});
    const PostgresError error = connect_to("postgresql://trecho@/trecho?host=/nowhere," +
                                           reads.folder().string() + ",unknown.invalid");
    EXPECT_EQ(error.kind, Kind::connection_lost);
    EXPECT_THAT(error.message, HasSubstr("/nowhere"));
    EXPECT_THAT(error.message, HasSubstr("read-only"));
    EXPECT_THAT(error.message, HasSubstr("unknown.invalid"));
    EXPECT_EQ(error.message.find('\n'), std::string::npos);
    EXPECT_FALSE(connection_.is_open());
}

TEST_F(PostgresConnectionTest, RefusesAUrlThatItCantRead) {
    const PostgresError error = connect_to("postgresql://a:x/trecho");
    EXPECT_EQ(error.kind, Kind::refused);
    EXPECT_NE(error.message, "");
}

TEST_F(PostgresConnectionTest, GoesOnToTheNextServerWhenOneIsSilent) {
    DatabaseCluster silent;
    ::kill(silent.id(), SIGSTOP);
    const std::string url = url_of({&silent, &shared_cluster()}) + "&connect_timeout=1";
    const PostgresError error = connect_to(url);
    EXPECT_FALSE(error) << error.message;
    ::kill(silent.id(), SIGCONT);
}

TEST_F(PostgresConnectionTest, GivesUpAtItsDeadlineWhenNoServerAnswers) {
    DatabaseCluster silent;
    ::kill(silent.id(), SIGSTOP);
    const PostgresError error = connect_to(silent.url(), 50ms);
    EXPECT_EQ(error.kind, Kind::connection_lost);
    EXPECT_THAT(error.message, HasSubstr("didn't answer in time"));
    ::kill(silent.id(), SIGCONT);
}

TEST_F(PostgresConnectionTest, StopsConnectingWhenItIsInterrupted) {
    DatabaseCluster silent;
    ::kill(silent.id(), SIGSTOP);
    std::optional<PostgresError> ended;
    world_.start(connection_.connect(silent.url(), never), ended);
    world_.interrupt_soon();
    world_.run();
    ASSERT_TRUE(ended);
    EXPECT_EQ(ended->kind, Kind::cancelled);
    ::kill(silent.id(), SIGCONT);
}

TEST_F(PostgresConnectionTest, NeverShowsThePasswordThatWasWrong) {
    DatabaseCluster cluster;
    cluster.query("create role ana login password 'right'");
    cluster.set_authentication("local all ana scram-sha-256");
    const PostgresError error =
        connect_to("postgresql://ana:secret@/trecho?host=" + cluster.folder().string());
    EXPECT_EQ(error.kind, Kind::connection_lost);
    EXPECT_THAT(error.message, HasSubstr("password authentication failed for user \"ana\""));
    EXPECT_EQ(error.message.find("secret"), std::string::npos);
    EXPECT_FALSE(connect_to("postgresql://ana:right@/trecho?host=" + cluster.folder().string()));
}

TEST_F(PostgresConnectionTest, LeavesNoDescriptorOpen) {
    const auto before = open_descriptors();
    for (int round = 0; round < 20; ++round) {
        PostgresConnection connection(world_.executor(), world_.clock);
        world_.connect(connection, "postgresql://trecho@/trecho?host=/nowhere," +
                                       shared_cluster().folder().string());
        world_.rows(connection, "select 1");
        if (round % 2 == 0) world_.run(connection.run(sleep_long, {}, world_.in(1ms)));
    }
    EXPECT_EQ(open_descriptors(), before);
}

} // namespace trecho
