// Goal: a server that has its seats and its sessions for itself knows without waiting which legs
// are sold out, and forgets sessions neither too early nor too late.
#include "support/server_world_on_ledger.hpp"
#include "support/session_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

ServerWorldSettings with_room_for(std::size_t sessions) {
    ServerWorldSettings settings;
    settings.server.sessions_max = sessions;
    return settings;
}

// Opens and drops `sessions` new sessions.
void fill_with_sessions(ServerWorld& world, int sessions) {
    for (int number = 0; number < sessions; ++number) {
        const auto customer = world.connect_with_hello();
        customer->hang_up();
        world.settle();
    }
}

} // namespace

TEST(Resume, FailsADayAfterTheLastUseUnlessTheSessionHasTickets) {
    ServerWorld world;
    SessionClient looked = greet(world);
    SessionClient bought = greet(world);
    world.ask(*bought.connection, "Salvador > Natal\nS\n");
    drop(world, looked);
    drop(world, bought);
    world.run_for(23h);
    EXPECT_EQ(resume(world, looked), idle_session);
    drop(world, looked);
    world.run_for(24h);
    EXPECT_THAT(resume(world, looked), HasSubstr("unknown_session"));
    EXPECT_THAT(resume(world, bought), HasSubstr(R"("ticket":"T1")"));
}

TEST(DroppedConnection, DoesNotKeepTheServerFromStoppingAlthoughItsSeatsAreHeld) {
    ServerWorld world;
    const SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    world.begin_drain();
    world.settle();
    EXPECT_TRUE(world.has_drained());
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(FullRegistry, ForgetsTheLeastRecentlyUsedSessionFirst) {
    ServerWorld world(with_room_for(4));
    SessionClient first = greet(world);
    drop(world, first);
    SessionClient second = greet(world);
    drop(world, second);
    fill_with_sessions(world, 2); // the connection that resumes adds one more
    EXPECT_EQ(resume(world, second), idle_session);
    EXPECT_THAT(resume(world, first), HasSubstr("unknown_session"));
}

TEST(FullRegistry, DoesNotForgetASessionWithHeldSeats) {
    ServerWorld world(with_room_for(3));
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    fill_with_sessions(world, 10);
    EXPECT_EQ(world.seats("Salvador", "Natal").held, 1U);
    EXPECT_THAT(resume(world, client), HasSubstr(R"("stage":"confirming")"));
}

TEST(FullRegistry, ForgetsASessionAfterItsSeatsAreFree) {
    ServerWorld world(with_room_for(3));
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    fill_with_sessions(world, 10);
    world.run_for(15s);
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
    fill_with_sessions(world, 10);
    EXPECT_THAT(resume(world, client), HasSubstr("unknown_session"));
}

TEST(WaitingInLine, IsNotNeededForSoldOutLegs) {
    ServerWorldSettings settings;
    settings.office.guard = GuardPolicy::global;
    ServerWorldOnLedger world(settings);
    const auto first = world.connect();
    const auto second = world.connect();
    EXPECT_EQ(world.ask(*first, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(world.ask(*second, "Recife > Manaus\n"), "False\n");
}

TEST(CustomerName, IsForgottenAtARestartWhenNoSaleHasIt) {
    ServerWorldSettings settings;
    SessionClient client;
    {
        ServerWorldOnLedger world;
        client = greet(world);
        world.ask(*client.connection, "NAME Ana\nNatal > Recife\nS\nNAME Bia\n");
        settings.stored = world.stored();
        client.connection.reset();
    }
    settings.seed = 2;
    ServerWorldOnLedger again(settings);
    resume(again, client);
    again.ask(*client.connection, "Natal > Recife\nS\n");
    EXPECT_THAT(again.sales(), testing::ElementsAre("Ana", "Ana"));
    client.connection.reset(); // before its world ends
}

TEST(Resume, NeedsATokenThatIsNotInTheLedger) {
    ServerWorldOnLedger world;
    const SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\nS\n");
    EXPECT_THAT(world.ledger.content(), HasSubstr("session"));
    EXPECT_THAT(world.ledger.content(), testing::Not(HasSubstr(client.token)))
        << "only its hash is stored";
}

} // namespace trecho
