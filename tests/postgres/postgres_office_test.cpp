// Goal: servers that share a database sell each seat once, and wait for each other's seats as one
// server waits for its own.
#include "postgres/two_servers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace trecho {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace {

constexpr std::string_view waits = "{\"event\":\"waiting\",\"ahead\":1}\n";
constexpr std::string_view offered = "{\"ok\":true,\"available\":true,\"seconds\":15}\n";
constexpr std::string_view refused = "{\"ok\":true,\"available\":false,\"reason\":\"sold_out\"}\n";

// There is one seat from Salvador to Natal. A client here has it, and one there waits for it.
class SeatHeldElsewhere : public testing::Test {
protected:
    SeatHeldElsewhere() {
        EXPECT_EQ(servers_.here.ask(*holder_, "Salvador > Natal\n"), offered);
        waiter_->heard();
        EXPECT_EQ(servers_.there.ask(*waiter_, "Salvador > Natal\n"), waits);
        began_ = servers_.there.time.now();
    }

    // Of the time of the server where the client waits.
    Duration waited() const { return servers_.there.time.now() - began_; }

    TwoServers servers_;
    std::unique_ptr<ScriptedCustomer> holder_ = greet_here();
    std::unique_ptr<ScriptedCustomer> waiter_ = servers_.there.connect_with_hello();
    TimePoint began_;

private:
    std::unique_ptr<ScriptedCustomer> greet_here() {
        auto client = servers_.here.connect_with_hello();
        client->heard();
        return client;
    }
};

} // namespace

TEST_F(SeatHeldElsewhere, IsOfferedAsSoonAsItIsDeclined) {
    servers_.here.ask(*holder_, "N\n");
    EXPECT_EQ(hear(servers_.there, *waiter_, "available"), offered);
    EXPECT_LT(waited(), 5s) << "it waited for the lease's end";
    EXPECT_THAT(servers_.there.ask(*waiter_, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SeatHeldElsewhere, IsOfferedAsSoonAsItsClientQuits) {
    servers_.here.ask(*holder_, "QUIT\n");
    EXPECT_EQ(hear(servers_.there, *waiter_, "available"), offered);
    EXPECT_LT(waited(), 5s);
}

TEST_F(SeatHeldElsewhere, IsOfferedAsSoonAsItsTimeLimitHasPassedThere) {
    servers_.here.run_for(15s);
    EXPECT_EQ(holder_->heard(), "{\"event\":\"expired\"}\n");
    EXPECT_EQ(hear(servers_.there, *waiter_, "available"), offered);
    EXPECT_LT(waited(), 5s);
}

TEST_F(SeatHeldElsewhere, IsRefusedAsSoonAsItIsSold) {
    EXPECT_THAT(servers_.here.ask(*holder_, "S\n"), HasSubstr("\"sold\":true"));
    EXPECT_EQ(hear(servers_.there, *waiter_, "available"), refused);
    EXPECT_LT(waited(), 5s);
}

TEST_F(SeatHeldElsewhere, IsRefusedAsSoonAsItIsKeptForADroppedConnection) {
    holder_->reset();
    servers_.here.settle();
    EXPECT_EQ(hear(servers_.there, *waiter_, "available"), refused);
    EXPECT_LT(waited(), 5s);
}

TEST_F(SeatHeldElsewhere, IsOfferedAtTheLeasesEndWhenTheNoticeIsLost) {
    servers_.execute("update trecho.leg set awaited = false"); // so nobody sends one
    servers_.here.ask(*holder_, "N\n");
    servers_.there.run_for(10s);
    EXPECT_EQ(waiter_->heard(), "");
    servers_.there.run_for(10s + 100ms); // 15 s to decide, and 5 s for a decision to arrive
    EXPECT_EQ(waiter_->heard(), offered);
}

TEST_F(SeatHeldElsewhere, IsOfferedWhenTheListeningConnectionWasLostMeanwhile) {
    servers_.execute("select pg_terminate_backend(pid) from pg_stat_activity "
                     "where query like 'listen%' and datname = current_database()");
    servers_.here.ask(*holder_, "N\n");
    EXPECT_EQ(hear(servers_.there, *waiter_, "available"), offered);
    EXPECT_LT(waited(), 5s);
}

TEST_F(SeatHeldElsewhere, IsFreeASecondAfterItsLeaseHasEndedThoughOthersAskForOtherLegsOnly) {
    servers_.execute("update trecho.lease set ends = clock_timestamp()");
    servers_.here.run_for(1s);
    const auto other = servers_.here.connect();
    EXPECT_EQ(servers_.here.ask(*other, "Natal > Recife\n"), "True\n");
    EXPECT_THAT(servers_.database.column("select held from trecho.leg where origin = 'Salvador'"),
                ElementsAre("0"));
}

TEST_F(SeatHeldElsewhere, IsOfferedWhenItsServerHasDied) {
    // Nobody gives it back, and nobody tells anything.
    servers_.execute("update trecho.lease set ends = clock_timestamp() + interval '0.2 s'");
    servers_.execute("update trecho.leg set awaited = false");
    servers_.there.run_for(21s);
    EXPECT_EQ(hear(servers_.there, *waiter_, "available"), offered);
    holder_->heard();
    EXPECT_EQ(servers_.here.ask(*holder_, "S\n"), "{\"ok\":true,\"sold\":false}\n")
        << "its lease has ended";
    EXPECT_THAT(servers_.there.ask(*waiter_, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SeatHeldElsewhere, IsOfferedToTheNextInLineWhenTheFirstHasLeft) {
    const auto next = servers_.there.connect();
    EXPECT_EQ(servers_.there.ask(*next, "Salvador > Natal\n"), "");
    waiter_->reset();
    servers_.there.settle();
    servers_.here.ask(*holder_, "N\n");
    EXPECT_EQ(hear(servers_.there, *next, "True"), "True\n");
}

TEST_F(SeatHeldElsewhere, DoesNotKeepAWaitingClientsServerFromStopping) {
    servers_.there.begin_drain();
    servers_.there.settle();
    EXPECT_TRUE(servers_.there.has_drained());
    EXPECT_THAT(waiter_->heard(), HasSubstr("\"shutting_down\""));
}

TEST_F(SeatHeldElsewhere, MakesAClientOfThePlainDialogueWaitWithoutAWord) {
    waiter_->reset();
    servers_.there.settle();
    const auto plain = servers_.there.connect();
    EXPECT_EQ(servers_.there.ask(*plain, "Salvador > Natal\n"), "");
    servers_.here.ask(*holder_, "S\n");
    EXPECT_EQ(hear(servers_.there, *plain, "False"), "False\n");
}

TEST(SharedSeats, AreFreeAtAnotherServerWhenTheClientHearsThatTheyAre) {
    TwoServers servers;
    const auto json = servers.here.connect_with_hello();
    const auto plain = servers.here.connect();
    const auto other = servers.there.connect();
    for (ScriptedCustomer* const client : {json.get(), plain.get()}) {
        servers.here.ask(*client, "Salvador > Natal\n");
        client->say("N\n");
        std::string heard;
        while (heard.empty()) { // nothing more runs here
            servers.here.run_for(50us);
            heard = client->heard();
        }
        EXPECT_EQ(servers.there.ask(*other, "Salvador > Natal\n"), "True\n") << heard;
        EXPECT_EQ(servers.there.ask(*other, "N\n"), "False\n");
    }
}

TEST(SharedSeats, AreNotWaitedForWhenTheyAreKeptForADroppedConnection) {
    TwoServers servers;
    const auto holder = servers.here.connect_with_hello();
    servers.here.ask(*holder, "Salvador > Natal\n");
    holder->reset();
    servers.here.settle();
    const auto other = servers.there.connect_with_hello();
    other->heard();
    EXPECT_EQ(servers.there.ask(*other, "Salvador > Natal\n"), refused);
}

// The lease has ended, but the database looked for such leases while another seat was free.
TEST(SharedSeats, AreOfferedWithoutTurnsThoughTheLastFreeOneIsTakenMeanwhile) {
    ServerWorldSettings settings;
    settings.office.guard = GuardPolicy::none;
    TwoServers servers(settings);
    const auto holder = servers.there.connect();
    servers.there.ask(*holder, "Recife > Salvador\n"); // of two seats
    const auto client = servers.here.connect();
    servers.here.ask(*client, "Natal > Recife\nN\n"); // so that its next request doesn't sweep
    servers.execute("update trecho.lease set ends = clock_timestamp()");

    std::promise<void> has_taken_the_free_one;
    const auto other_program = std::async(std::launch::async, [&] {
        TestedStore database(servers.here.stored());
        database.column("begin");
        database.column("insert into trecho.lease "
                        "select gen_random_uuid(), legs, null, 0, 0, false, decide_until, "
                        "clock_timestamp() + interval '1 h' from trecho.lease");
        has_taken_the_free_one.set_value();
        while (database.column("select 1 from pg_locks where not granted").empty())
            std::this_thread::yield();
        database.column("commit");
    });
    has_taken_the_free_one.get_future().wait();
    EXPECT_EQ(servers.here.ask(*client, "Recife > Salvador\n"), "True\n");
}

TEST(SharedSeats, AreNotWaitedForWithoutTurns) {
    ServerWorldSettings settings;
    settings.office.guard = GuardPolicy::none;
    TwoServers servers(settings);
    const auto holder = servers.here.connect();
    const auto other = servers.there.connect();
    EXPECT_EQ(servers.here.ask(*holder, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(servers.there.ask(*other, "Salvador > Natal\n"), "False\n");
}

TEST(SharedSeats, AreRefusedOnlyWhenAllAreSold) {
    TwoServers servers;
    const auto first = servers.here.connect();
    const auto second = servers.there.connect();
    EXPECT_EQ(servers.here.ask(*first, "Recife > Salvador\nS\n"), "True\nTrue\n");
    EXPECT_EQ(servers.here.ask(*first, "Recife > Salvador\n"), "True\n");
    EXPECT_EQ(servers.there.ask(*second, "Recife > Salvador\n"), "") << "one is only held";
    servers.here.ask(*first, "S\n");
    EXPECT_EQ(hear(servers.there, *second, "False"), "False\n");
}

TEST(SharedSeats, AreListedAsTheyAreAtAllServers) {
    TwoServers servers;
    const auto buyer = servers.here.connect();
    const auto reader = servers.there.connect_with_hello();
    servers.here.ask(*buyer, "Recife > Salvador\nS\nNatal > Recife\n");
    const std::string list = servers.there.ask(*reader, "LIST\n");
    EXPECT_THAT(list, HasSubstr(R"("destination":"Salvador","left":1,"seats":2)"));
    EXPECT_THAT(list, HasSubstr(R"("origin":"Natal","destination":"Recife","left":2,"seats":3)"));
}

TEST(SharedSeats, AreSoldOnceToAHundredClientsOfTwoServers) {
    TwoServers servers;
    std::vector<std::unique_ptr<ScriptedCustomer>> clients;
    for (int number = 0; number < 100; ++number) {
        clients.push_back((number % 2 ? servers.here : servers.there).connect());
        clients.back()->say(number % 3 ? "Natal > Recife\nS\n" : "Natal > Recife\nN\n");
    }
    std::vector<std::string> heard(clients.size());
    const auto has_heard_all = [&] {
        bool all = true;
        for (std::size_t number = 0; number < clients.size(); ++number) {
            heard[number] += clients[number]->heard();
            const auto lines = std::ranges::count(heard[number], '\n');
            all = all && lines == 2;
        }
        return all;
    };
    run_until(servers.here, [&] {
        servers.there.run_for(2ms);
        return has_heard_all();
    });
    EXPECT_EQ(std::ranges::count(heard, "True\nTrue\n"), 3);
    EXPECT_EQ(servers.here.sales().size(), 3U);
}

TEST(SharedOffice, IsNotOpenedTwiceUnderOneNumber) {
    TwoServers servers;
    const auto first = servers.here.connect_with_hello();
    const auto second = servers.there.connect_with_hello();
    EXPECT_THAT(servers.database.column("select count(distinct server) from trecho.session"),
                ElementsAre("2"));
}

} // namespace trecho
