// Goal: a client can list and cancel the tickets of its session, and find routes. While it waits in
// line, it is told its place.
#include "support/repetitions.hpp"
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::HasSubstr;

namespace {

constexpr std::string_view none = "{\"ok\":true,\"tickets\":[]}\n";

} // namespace

TEST(Tickets, AreListedOnlyForTheirSession) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    const auto other = world.connect_with_hello();
    EXPECT_EQ(world.ask(*customer, "TICKETS\n"), none);
    world.ask(*customer, "Recife > Salvador > Natal\nS\n");
    EXPECT_THAT(world.ask(*customer, "tickets\n"),
                HasSubstr(R"({"ticket":"T1","itinerary":["Recife","Salvador","Natal"],"at":")"));
    EXPECT_EQ(world.ask(*other, "TICKETS\n"), none);
}

TEST(Tickets, FreeTheirSeatsAtOnceWhenTheyAreCancelled) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    world.ask(*customer, "Recife > Salvador > Natal\nS\n");
    EXPECT_EQ(world.ask(*customer, "CANCEL T1\n"), "{\"ok\":true,\"cancelled\":true}\n");
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
    EXPECT_EQ(world.ask(*customer, "TICKETS\n"), none);
    const auto other = world.connect();
    EXPECT_EQ(world.ask(*other, "Salvador > Natal\n"), "True\n");
}

TEST(Tickets, CannotBeCancelledTwiceOrByAnotherSession) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    const auto other = world.connect_with_hello();
    world.ask(*customer, "Salvador > Natal\nS\n");
    EXPECT_THAT(world.ask(*other, "CANCEL T1\n"), HasSubstr(R"("error":"no_such_ticket")"));
    EXPECT_THAT(world.ask(*customer, "CANCEL T2\n"), HasSubstr(R"("error":"no_such_ticket")"));
    world.ask(*customer, "CANCEL T1\n");
    EXPECT_THAT(world.ask(*customer, "CANCEL T1\n"), HasSubstr(R"("error":"no_such_ticket")"));
    EXPECT_THAT(world.ask(*customer, "CANCEL\n"), HasSubstr(R"("error":"bad_request")"));
}

TEST(Tickets, StayCancelledAfterARestart) {
    ServerWorldSettings settings;
    {
        ServerWorld world;
        const auto customer = world.connect_with_hello();
        world.ask(*customer, "Salvador > Natal\nS\n");
        world.ask(*customer, "CANCEL T1\n");
        world.ask(*customer, "Salvador > Natal\nS\n");
        settings.stored = world.stored();
    }
    settings.seed = 2;
    ServerWorld again(settings);
    EXPECT_EQ(again.seats("Salvador", "Natal").sold, 1U);
    EXPECT_EQ(again.sales().size(), 2U) << "one of which is cancelled";
}

TEST(Routes, AreListedWithFewestLegsFirstAndOnlyWithSeatsLeft) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    EXPECT_EQ(world.ask(*customer, "ROUTES rec > Natal\n"),
              "{\"ok\":true,\"routes\":[[\"Recife\",\"Salvador\",\"Natal\"]]}\n");
    EXPECT_EQ(world.ask(*customer, "ROUTES Recife > Manaus\n"), "{\"ok\":true,\"routes\":[]}\n");
    EXPECT_EQ(world.ask(*customer, "ROUTES Recife > Nowhere\n"), "{\"ok\":true,\"routes\":[]}\n");
    EXPECT_THAT(world.ask(*customer, "ROUTES Recife\n"), HasSubstr("bad_request"));
    EXPECT_THAT(world.ask(*customer, "ROUTES A > B > C\n"), HasSubstr("bad_request"));
}

TEST(WaitingEvents, AreSentWhenThePlaceInLineChangesButAtMostTwiceASecond) {
    ServerWorld world;
    const auto first = world.connect_with_hello();
    const auto second = world.connect_with_hello();
    const auto third = world.connect_with_hello();
    world.ask(*first, "Natal > Recife\n");
    world.ask(*second, "Natal > Recife\n");
    EXPECT_EQ(world.ask(*third, "Natal > Recife\n"), "{\"event\":\"waiting\",\"ahead\":2}\n");
    world.ask(*first, "N\n");
    EXPECT_EQ(third->heard(), "");
    world.run_for(500ms);
    EXPECT_EQ(third->heard(), "{\"event\":\"waiting\",\"ahead\":1}\n");
    world.run_for(5s);
    EXPECT_EQ(third->heard(), "") << "nothing has changed";
    world.ask(*second, "N\n");
    EXPECT_THAT(third->heard(), HasSubstr("available"));
}

TEST(WaitingEvents, AreSentWhenAnotherClientLeavesTheLine) {
    ServerWorld world;
    const auto first = world.connect();
    const auto second = world.connect();
    const auto third = world.connect_with_hello();
    world.ask(*first, "Natal > Recife\n");
    world.ask(*second, "Natal > Recife\n");
    world.ask(*third, "Natal > Recife\n");
    second->hang_up();
    world.run_for(1s);
    EXPECT_THAT(third->heard(), HasSubstr("{\"event\":\"waiting\",\"ahead\":1}\n"));
}

TEST(BackPressure, LosesNoneOfManyRequestsOfAClientInLine) {
    ServerWorldSettings settings;
    settings.wire.splits = false;
    settings.wire.capacity = 256;
    ServerWorld world(settings);
    const auto first = world.connect();
    const auto eager = world.connect_with_hello();
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*eager, "Salvador > Natal\n");
    constexpr int requests = repetitions(2000);
    for (int request = 0; request < requests; ++request) eager->say("LIST\n");
    world.run_for(2s);
    world.ask(*first, "S\n");
    world.run_for(60s);
    const std::string heard = eager->heard();
    EXPECT_EQ(std::ranges::count(heard, '\n'), requests + 1);
}

} // namespace trecho
