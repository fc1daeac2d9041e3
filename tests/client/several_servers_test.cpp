// Goal: a customer who knows several servers goes on at another one when theirs is gone, refuses or
// is silent, and finds the one that works wherever it is in the list.
#include "client/returning_customer.hpp"

#include "async/async_event.hpp"
#include "client/limits.hpp"
#include "client/troubled_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const std::string kept_session = "ffffffffffffffffffffffffffffffff";
constexpr Duration until_messages_arrive = 100ms;

struct ServersWorld {
    explicit ServersWorld(Trouble a = Trouble::none, Trouble b = Trouble::none,
                          Trouble c = Trouble::none) {
        first.trouble = a;
        second.trouble = b;
        third.trouble = c;
        store.text = kept_session;
    }
    ~ServersWorld() {
        world.tasks.interrupt_all();
        world.run_for(1s);
    }

    ServerList list() {
        return ServerList(
            {{"a:1", &first.connector}, {"b:2", &second.connector}, {"c:3", &third.connector}});
    }

    void arrive() {
        world.tasks.spawn([this](asio::cancellation_signal& interrupt) {
            return arrive_until_interrupted(interrupt);
        });
    }

    awaitable<void> arrive_until_interrupted(asio::cancellation_signal& interrupt) {
        customer.emplace(list(), world.clock, interrupt, store, [](std::uint64_t) {});
        const std::function<void(const Arrival&)> on_failure = [this](const Arrival& failed) {
            failures.push_back(std::to_string(failed.server) + " " + failed.reason);
        };
        arrival = co_await customer->arrive(on_failure);
        while (goes_on && arrival->error != asio::error::operation_aborted) {
            const error_code interrupted = co_await losses->wait();
            if (interrupted) break;
            losses = std::make_shared<AsyncEvent>();
            arrival.reset();
            customer->disconnect();
            arrival = co_await customer->come_back(
                give_up, [this](const std::string& reason) { refusals.push_back(reason); });
        }
        customer.reset();
    }

    // The connection lasts longer than any pause.
    void arrive_and_lose_connection() {
        goes_on = true;
        arrive();
        world.run_for(2 * longest_pause);
        lose_connection();
    }

    void lose_connection() { losses->set(); }

    std::string address() { return customer ? customer->address() : ""; }

    TestWorld world;
    TroubledServer first{world};
    TroubledServer second{world};
    TroubledServer third{world};
    TextStore store;
    std::optional<ReturningCustomer> customer;
    std::optional<Arrival> arrival; // empty while it tries
    std::vector<std::string> failures;
    std::vector<std::string> refusals;
    bool goes_on = false;
    std::shared_ptr<AsyncEvent> losses = std::make_shared<AsyncEvent>();
    TimePoint give_up = Deadline::never;
};

class TroubleOfOneServer : public testing::TestWithParam<Trouble> {};

INSTANTIATE_TEST_SUITE_P(Troubles, TroubleOfOneServer,
                         testing::Values(Trouble::refuses_connection, Trouble::connection_hangs,
                                         Trouble::silent, Trouble::busy));

} // namespace

TEST(SeveralServers, AreTriedInTheirOrderAndTheFirstIsEnough) {
    ServersWorld servers;
    servers.goes_on = true;
    servers.arrive();
    servers.world.run_for(1s);
    ASSERT_TRUE(servers.arrival);
    EXPECT_FALSE(servers.arrival->has_moved);
    EXPECT_EQ(servers.address(), "a:1");
    EXPECT_EQ(servers.second.connector.attempts + servers.third.connector.attempts, 0);
}

TEST_P(TroubleOfOneServer, IsAvoidedByTheNextOneAtTheFirstArrival) {
    ServersWorld servers(GetParam(), GetParam());
    servers.goes_on = true;
    servers.arrive();
    servers.world.run_for(first_arrival_limit + until_messages_arrive);
    ASSERT_TRUE(servers.arrival);
    EXPECT_FALSE(servers.arrival->error) << servers.arrival->error.message();
    EXPECT_TRUE(servers.arrival->standing.is_known);
    EXPECT_TRUE(servers.arrival->has_moved);
    EXPECT_EQ(servers.address(), "c:3");
    EXPECT_EQ(servers.failures.size(), 2U);
}

TEST_P(TroubleOfOneServer, LetsTheCustomerResumeAtAnotherOneWithinTheLongestPause) {
    ServersWorld servers;
    servers.arrive_and_lose_connection();
    servers.first.trouble = GetParam();
    servers.world.run_for(longest_pause + until_messages_arrive);
    ASSERT_TRUE(servers.arrival) << "still disconnected";
    EXPECT_TRUE(servers.arrival->standing.is_known);
    EXPECT_TRUE(servers.arrival->has_moved);
    EXPECT_EQ(servers.address(), "b:2");
    EXPECT_THAT(servers.second.scripted.heard, ElementsAre("HELLO 2", "RESUME " + kept_session));
    EXPECT_TRUE(servers.refusals.empty()) << "another server didn't refuse";
    EXPECT_EQ(servers.store.text, kept_session);
}

TEST_P(TroubleOfOneServer, EndsForTheCustomerWhicheverServerWorksFirst) {
    for (std::size_t healed = 0; healed < 3; ++healed) {
        ServersWorld servers;
        servers.arrive_and_lose_connection();
        TroubledServer* const all[] = {&servers.first, &servers.second, &servers.third};
        for (TroubledServer* each : all) each->trouble = GetParam();
        servers.world.run_for(30s);
        EXPECT_FALSE(servers.arrival);
        all[healed]->trouble = Trouble::none;
        servers.world.run_for(4 * longest_pause);
        ASSERT_TRUE(servers.arrival) << "still disconnected";
        EXPECT_EQ(servers.address(), servers.list().address(healed));
        EXPECT_EQ(servers.arrival->has_moved, healed != 0);
    }
}

TEST_P(TroubleOfOneServer, LeavesEachOtherServerAnAttemptBeforeTheCustomerGivesUp) {
    ServersWorld servers;
    servers.arrive_and_lose_connection();
    servers.first.trouble = GetParam();
    servers.second.trouble = GetParam();
    servers.give_up = servers.world.clock.now() + 3s;
    servers.world.run_for(3s + until_messages_arrive);
    ASSERT_TRUE(servers.arrival);
    EXPECT_FALSE(servers.arrival->error) << servers.arrival->error.message();
    EXPECT_EQ(servers.address(), "c:3");
}

TEST_P(TroubleOfOneServer, OfAllServersIsReportedForEachWithinTheLimitOfTheFirstArrival) {
    ServersWorld servers(GetParam(), GetParam(), GetParam());
    servers.arrive();
    servers.world.run_for(first_arrival_limit + until_messages_arrive);
    ASSERT_TRUE(servers.arrival);
    EXPECT_TRUE(servers.arrival->error);
    const std::string reason = GetParam() == Trouble::busy ? "busy" : "";
    EXPECT_THAT(servers.failures, ElementsAre("0 " + reason, "1 " + reason, "2 " + reason));
}

TEST(SeveralServers, ArePreferredWhereTheCustomerIs) {
    ServersWorld servers(Trouble::refuses_connection);
    servers.arrive_and_lose_connection();
    EXPECT_EQ(servers.address(), "b:2");
    servers.first.trouble = Trouble::none;
    servers.world.run_for(1s);
    ASSERT_TRUE(servers.arrival);
    EXPECT_FALSE(servers.arrival->has_moved);
    EXPECT_EQ(servers.address(), "b:2");
}

TEST(SeveralServers, AreLeftIfTheyDropEachConnectionAtOnce) {
    ServersWorld servers;
    servers.arrive_and_lose_connection();
    servers.world.run_for(1s);
    EXPECT_EQ(servers.address(), "a:1");
    servers.lose_connection();
    servers.world.run_for(1s);
    ASSERT_TRUE(servers.arrival);
    EXPECT_TRUE(servers.arrival->has_moved);
    EXPECT_EQ(servers.address(), "b:2");
}

TEST(SeveralServers, AreAllTriedBeforeEachPause) {
    ServersWorld servers;
    servers.arrive_and_lose_connection();
    for (TroubledServer* each : {&servers.first, &servers.second, &servers.third}) {
        each->trouble = Trouble::refuses_connection;
        each->connector.attempts = 0;
    }
    std::vector<int> attempts;
    for (const Duration passed : {100ms, 250ms, 500ms, 1000ms, 2000ms}) {
        servers.world.run_for(passed);
        attempts.push_back(servers.first.connector.attempts);
        EXPECT_EQ(servers.second.connector.attempts, attempts.back());
        EXPECT_EQ(servers.third.connector.attempts, attempts.back());
    }
    EXPECT_THAT(attempts, ElementsAre(1, 2, 3, 4, 5));
}

TEST(SeveralServers, SayOnceInARoundThatTheyRefuse) {
    ServersWorld servers;
    servers.arrive_and_lose_connection();
    servers.first.trouble = Trouble::refuses_connection;
    servers.second.trouble = Trouble::busy;
    servers.third.trouble = Trouble::silent;
    servers.world.run_for(longest_pause + until_messages_arrive);
    EXPECT_THAT(servers.refusals, ElementsAre("busy"));
}

TEST(SeveralServers, BeginANewSessionOnlyIfTheOneThatAnswersDoesNotKnowTheOldOne) {
    ServersWorld servers(Trouble::silent);
    servers.second.resumed = R"({"ok":false,"error":"unknown_session","message":"no"})";
    servers.goes_on = true;
    servers.arrive();
    servers.world.run_for(first_arrival_limit);
    EXPECT_EQ(servers.address(), "b:2");
    EXPECT_EQ(servers.store.text, "0123456789abcdef0123456789abcdef");
}

TEST(SeveralServers, AreTriedInTurnWhileTheyCannotResumeTheSession) {
    ServersWorld servers;
    servers.first.resumed = R"({"ok":false,"error":"busy","message":"the database is away"})";
    servers.second.resumed = servers.first.resumed;
    servers.goes_on = true;
    servers.arrive();
    servers.world.run_for(1s);
    EXPECT_EQ(servers.address(), "c:3");
    EXPECT_THAT(servers.failures, ElementsAre("0 storage", "1 storage"));
    EXPECT_EQ(servers.store.text, kept_session);
}

TEST(SeveralServers, AreNotTriedAnyMoreByACustomerWhoIsInterrupted) {
    ServersWorld servers(Trouble::connection_hangs);
    servers.arrive();
    servers.world.run_for(1s);
    servers.world.tasks.interrupt_all();
    servers.world.run_for(1s);
    ASSERT_TRUE(servers.arrival);
    EXPECT_EQ(servers.arrival->error, asio::error::operation_aborted);
    EXPECT_EQ(servers.second.connector.attempts, 0);
}

} // namespace trecho
