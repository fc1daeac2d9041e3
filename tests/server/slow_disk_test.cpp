// Goal: what is being stored is waited for, whatever else happens meanwhile.
#include "server/listed_wait.hpp"
#include "support/server_world_on_ledger.hpp"
#include "support/session_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST(CensusOfAServer, FollowsAPurchaseFromWaitToWait) {
    ServerWorldOnLedger world;
    const auto client = world.connect();
    world.settle();
    ListedWait wait = wait_of(world, 1);
    EXPECT_EQ(wait.step, "1: the client asks");
    EXPECT_EQ(wait.function, "serve_plain_dialogue");
    EXPECT_THAT(source_line(wait), HasSubstr("co_await connection.next_request("));
    EXPECT_EQ(wait.deadline - wait.since, idle_limit_default);

    world.ask(*client, "Recife > Salvador\n");
    wait = wait_of(world, 1);
    EXPECT_EQ(wait.step, "3: the client decides");
    EXPECT_THAT(source_line(wait), HasSubstr("co_await connection.next_decision("));
    EXPECT_EQ(wait.deadline - wait.since, world.office.confirm_limit());

    world.ledger.sync_takes = 10s;
    world.ask(*client, "S\n");
    wait = wait_of(world, 1);
    EXPECT_EQ(wait.step, "4: the sale is stored");
    EXPECT_THAT(source_line(wait), HasSubstr("co_await connection.confirm("));

    world.run_for(10s);
    EXPECT_EQ(wait_of(world, 1).step, "1: the client asks");
}

TEST(Drain, WaitsForSalesThatAreBeingStored) {
    ServerWorldOnLedger world;
    world.ledger.sync_takes = 10s;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\nS\n"), "");
    world.begin_drain();
    world.run_for(5s);
    EXPECT_FALSE(world.has_drained());
    world.run_for(6s);
    EXPECT_TRUE(world.has_drained());
    EXPECT_EQ(customer->heard(), "True\nTrue\n");
}

TEST(Drain, WaitsForABatchThatGathersNotLongerThanItsLimit) {
    ServerWorldSettings settings;
    settings.office.guard = GuardPolicy::none;
    settings.office.gather_max = 1s; // so half of a sync is the limit
    ServerWorldOnLedger world(settings);
    world.ledger.sync_takes = 1s;
    std::vector<std::unique_ptr<ScriptedCustomer>> customers;
    std::string heard;
    const auto buy = [&](const std::string& journey) {
        customers.push_back(world.connect());
        heard = world.ask(*customers.back(), journey + "\nS\n");
    };
    buy("Recife > Salvador"); // the first sync ends after a second
    buy("Natal > Recife");
    buy("Natal > Recife"); // the second one, of two sales, after two
    world.run_for(1s);
    buy("Natal > Recife");
    world.begin_drain();
    world.run_for(700ms);
    EXPECT_EQ(world.ledger.appends(), 2U);
    EXPECT_TRUE(world.office.is_storing());
    world.run_for(500ms);
    EXPECT_EQ(world.ledger.appends(), 3U);
    EXPECT_FALSE(world.has_drained());
    world.run_for(1s);
    EXPECT_TRUE(world.has_drained());
    EXPECT_EQ(heard + customers.back()->heard(), "True\nTrue\n");
}

TEST(Resume, WaitsForASaleThatIsBeingStored) {
    ServerWorldOnLedger world;
    world.ledger.sync_takes = 1s;
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    world.ask(*client.connection, "S\n");
    const auto before = std::move(client.connection);
    EXPECT_EQ(resume(world, client), "") << "the sale isn't decided yet";
    world.run_for(1s);
    EXPECT_THAT(client.connection->heard(), HasSubstr(R"("last":{"sold":true)"));
    EXPECT_THAT(before->heard(), HasSubstr("taken_over"));
}

TEST(Resume, TakesOverFromAConnectionThatStillWaitsForItsOwnResume) {
    ServerWorldOnLedger world;
    world.ledger.sync_takes = 1s;
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\nS\n");
    const auto first = std::move(client.connection);
    resume(world, client);
    const auto second = std::move(client.connection);
    resume(world, client);
    world.run_for(1s);
    EXPECT_THAT(second->heard(), HasSubstr("taken_over"));
    EXPECT_THAT(client.connection->heard(), HasSubstr(R"("last":{"sold":true)"));
}

TEST(Tickets, AreUnknownToAnotherSessionAlsoWhenTheServerStops) {
    ServerWorldOnLedger world;
    const auto customer = world.connect_with_hello();
    const auto other = world.connect_with_hello();
    world.ask(*customer, "Salvador > Natal\nS\n");
    world.ledger.sync_takes = 5s;
    world.ask(*customer, "CANCEL T1\n");
    world.ask(*other, "CANCEL T1\n"); // after the first one
    other->heard();
    world.begin_drain();
    world.run_for(1s);
    EXPECT_THAT(other->heard(), HasSubstr(R"("error":"no_such_ticket")"));
}

TEST(TimeLimit, DoesNotEndASaleThatIsBeingStored) {
    ServerWorldOnLedger world;
    world.ledger.sync_takes = 20s;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "Salvador > Natal\nS\n"), "");
    world.run_for(21s);
    EXPECT_EQ(customer->heard(), "True\nTrue\n");
    EXPECT_FALSE(customer->is_disconnected());
}

} // namespace trecho
