// Goal: while a server runs, the census says of each coroutine where it waits.
#include "server/listed_wait.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(CensusOfAServer, ShowsWhoWaitsInLineAndWhoHasTheTurn) {
    ServerWorld world;
    std::vector<std::unique_ptr<ScriptedCustomer>> clients;
    for (int number = 0; number < 3; ++number) {
        clients.push_back(world.connect());
        world.ask(*clients.back(),
                  number == 2 ? "HELLO 2\nSalvador > Natal\n" : "Salvador > Natal\n");
    }
    EXPECT_EQ(wait_of(world, 1).step, "3: the client decides");
    EXPECT_EQ(wait_of(world, 2).step, "waits in line for its turn");
    EXPECT_THAT(source_line(wait_of(world, 2)), HasSubstr("co_await connection.wait_for_turn("));
    EXPECT_EQ(wait_of(world, 3).function, "JsonDialogue::offer_seats");
}

// A turn that nobody gives back: all who want the leg wait, and nobody decides.
TEST(CensusOfAServer, MakesALeakedTurnVisible) {
    ServerWorld world;
    const Turn leaked = world.office.try_take_turn(99, {0});
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "Recife > Salvador\n");
    world.ask(*second, "Recife > Salvador\n");
    world.run_for(1h);
    for (const ConnectionId connection : {1U, 2U}) {
        const ListedWait wait = wait_of(world, connection);
        EXPECT_EQ(wait.step, "waits in line for its turn");
        EXPECT_GE(world.clock.now() - wait.since, 1h);
    }
    for (const ListedWait& wait : world.server.census().list())
        EXPECT_NE(wait.step, "3: the client decides");
}

TEST(CensusOfAServer, ListsNoConnectionFirstAndNothingOnceAllHasEnded) {
    ServerWorld world;
    {
        const auto one = world.connect();
        const auto other = world.connect();
        world.settle();
        std::vector<ConnectionId> connections;
        for (const ListedWait& wait : world.server.census().list())
            connections.push_back(wait.connection);
        EXPECT_THAT(connections, ElementsAre(0U, 0U, 1U, 2U)) << "two listeners, two clients";
    }
    world.begin_drain();
    world.run_for(10s);
    EXPECT_TRUE(world.has_drained());
    EXPECT_TRUE(world.server.census().list().empty());
}

TEST(CensusOfAServer, ShowsAConnectionThatIsBeingClosed) {
    ServerWorld world;
    const auto client = world.connect();
    client->stay_open();
    world.ask(*client, "HELLO 2\nQUIT\n");
    EXPECT_THAT(wait_of(world, 1).step, StartsWith("closes"));
}

} // namespace trecho
