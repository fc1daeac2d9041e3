// Goal: an observer learns all that a board shows about a connection and the ledger.
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::ElementsAre;

TEST(ObservedEvents, TellWhyARequestIsRefused) {
    ServerWorld world;
    const auto plain = world.connect();
    world.ask(*plain, "nonsense\nRecife > Olinda\nRecife > Manaus\n");
    EXPECT_THAT(world.observer.reports, ElementsAre("1 refused bad_request",
                                                    "1 refused unknown_leg", "1 refused sold_out"));

    world.observer.reports.clear();
    const auto json = world.connect();
    world.ask(*json, "HELLO 2\nnonsense\nRecife > Olinda\nRecife > Manaus\nCANCEL T9\nS\n");
    EXPECT_THAT(world.observer.reports,
                ElementsAre("2 session opened", "2 refused bad_request", "2 refused unknown_leg",
                            "2 refused sold_out", "2 refused no_such_ticket",
                            "2 refused bad_request"));
}

TEST(ObservedEvents, TellADeclinedOfferFromADroppedOne) {
    ServerWorld world;
    const auto declines = world.connect();
    world.ask(*declines, "Recife > Salvador\nN\n");
    EXPECT_THAT(world.observer.reports, ElementsAre("1 declined"));
    EXPECT_EQ(world.observer.all.back(), "1 released Recife > Salvador");

    const auto drops = world.connect();
    world.ask(*drops, "Recife > Salvador\n");
    drops->reset();
    world.settle();
    EXPECT_THAT(world.observer.reports, ElementsAre("1 declined"));
}

TEST(ObservedEvents, TellADeclinedOfferOfProtocol2) {
    ServerWorld world;
    const auto client = world.connect();
    world.ask(*client, "HELLO 2\nRecife > Salvador\nN\n");
    EXPECT_THAT(world.observer.reports, ElementsAre("1 session opened", "1 declined"));
}

TEST(ObservedEvents, TellInWhichLineAnItineraryOfSeveralLegsWaits) {
    ServerWorld world;
    const auto first = world.connect();
    world.ask(*first, "Recife > Salvador\n");
    const auto second = world.connect();
    world.ask(*second, "Salvador > Natal\n");
    const auto both = world.connect();
    world.ask(*both, "Recife > Salvador > Natal\n");
    EXPECT_THAT(world.observer.reports, ElementsAre("3 in line for Recife > Salvador"));
    world.observer.reports.clear();
    world.ask(*first, "N\n");
    EXPECT_THAT(world.observer.reports,
                ElementsAre("1 declined", "3 in line for Salvador > Natal"));

    // A turn that is free is taken without a wait.
    world.observer.reports.clear();
    const auto last = world.connect();
    world.ask(*last, "Natal > Recife\n");
    const auto from_there = world.connect();
    world.ask(*from_there, "Salvador > Natal > Recife\n");
    world.ask(*second, "N\n");
    world.ask(*both, "N\n");
    EXPECT_THAT(world.observer.reports, ElementsAre("5 in line for Salvador > Natal", "2 declined",
                                                    "3 declined", "5 in line for Natal > Recife"));
}

TEST(ObservedEvents, TellWhoLeavesTheLineWithoutATurn) {
    ServerWorld world;
    const auto decides = world.connect();
    const auto goes = world.connect();
    const auto is_sent_away = world.connect();
    is_sent_away->stay_open();
    for (ScriptedCustomer* const client : {decides.get(), goes.get(), is_sent_away.get()})
        world.ask(*client, "Recife > Salvador\n");
    goes->reset();
    world.settle();
    EXPECT_THAT(world.observer.reports, ElementsAre("2 left the line"));

    world.begin_drain();
    world.settle();
    EXPECT_THAT(world.observer.reports, ElementsAre("2 left the line", "3 left the line"));
    EXPECT_THAT(world.observer.all, testing::Not(testing::Contains("3 closed")));
}

TEST(ObservedEvents, TellThatASaleIsBeingStoredAndHowManySalesSharedASync) {
    ServerWorld world;
    std::vector<std::unique_ptr<ScriptedCustomer>> clients;
    for (const char* const leg : {"Recife > Salvador", "Salvador > Natal", "Natal > Recife"}) {
        clients.push_back(world.connect());
        world.ask(*clients.back(), std::string(leg) + "\n");
    }
    for (const auto& client : clients) client->say("S\n");
    world.settle();
    EXPECT_THAT(world.observer.reports,
                testing::UnorderedElementsAre("1 storing", "2 storing", "3 storing"));
    std::size_t records = 0;
    for (const std::size_t batch : world.observer.batches) records += batch;
    EXPECT_EQ(records, 3u);
}

TEST(ObservedEvents, NameTheCustomerAgainWhenItsSessionIsResumed) {
    ServerWorld world;
    const auto client = world.connect();
    const std::string hello = world.ask(*client, "HELLO 2\n");
    const std::string session = hello.substr(hello.find("session") + 10, 32);
    world.ask(*client, "NAME Ana\n");
    client->reset();
    world.settle();
    const auto again = world.connect();
    world.ask(*again, "HELLO 2\nRESUME " + session + "\n");
    EXPECT_THAT(world.observer.reports,
                ElementsAre("1 session opened", "1 named Ana", "2 session opened",
                            "2 session resumed", "2 named Ana"));
}

TEST(ObservedEvents, CountMessagesAndBytes) {
    ServerWorld world;
    {
        const auto client = world.connect();
        EXPECT_EQ(world.ask(*client, "Recife > Salvador\nS\n"), "True\nTrue\n");
        client->hang_up();
        world.settle();
    }
    EXPECT_EQ(world.observer.traffic.messages, 2u);
    EXPECT_EQ(world.observer.traffic.received_bytes, 20u);
    EXPECT_EQ(world.observer.traffic.sent_bytes, 10u);
}

} // namespace trecho
