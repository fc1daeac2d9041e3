// Goal: a client that lost its connection can resume its session where it was, and never buys twice
// by accident.
#include "support/session_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>

namespace trecho {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Resume, ReturnsTheOpenOfferAndTheSecondsThatAreLeft) {
    ServerWorld world;
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    world.run_for(5s);
    drop(world, client);
    EXPECT_EQ(world.seats("Salvador", "Natal").held, 1U);
    const std::string answer = resume(world, client);
    EXPECT_THAT(answer, HasSubstr(R"("stage":"confirming","itinerary":["Salvador","Natal"])"));
    EXPECT_THAT(answer, HasSubstr(R"("seconds":9.)")) << "15, minus the 5 that have passed";
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr(R"("sold":true)"));
    EXPECT_EQ(world.seats("Salvador", "Natal").sold, 1U);
}

TEST(Resume, AcceptsATokenInEitherCaseAndKeepsItsOriginalForm) {
    ServerWorld world;
    SessionClient client = greet(world);
    const std::string hello = world.ask(*client.connection, "HELLO 2\n");
    drop(world, client);
    for (char& digit : client.token) digit = static_cast<char>(std::toupper(digit));
    EXPECT_EQ(resume(world, client), idle_session);
    EXPECT_EQ(world.ask(*client.connection, "HELLO 2\n"), hello);
}

TEST(Resume, DoesNotExtendTheTimeLimit) {
    ServerWorld world;
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    world.run_for(10s);
    drop(world, client);
    resume(world, client);
    world.run_for(5s);
    EXPECT_EQ(client.connection->heard(), "{\"event\":\"expired\"}\n");
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(DroppedConnection, FreesItsSeatsAtTheTimeLimitWhenItsSessionIsNotResumed) {
    ServerWorld world;
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    world.run_for(15s);
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
    EXPECT_EQ(resume(world, client), idle_session);
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr(R"("error":"expired")"));
}

TEST(DroppedConnection, GivesUpItsTurnAtOnce) {
    ServerWorld world;
    SessionClient client = greet(world);
    const auto next = world.connect();
    world.ask(*client.connection, "Recife > Salvador\n");
    EXPECT_EQ(world.ask(*next, "Recife > Salvador\n"), "");
    drop(world, client);
    EXPECT_EQ(next->heard(), "True\n") << "the second of two seats";
}

TEST(DroppedConnection, LosesItsPlaceInLine) {
    ServerWorld world;
    const auto first = world.connect();
    SessionClient client = greet(world);
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    EXPECT_EQ(resume(world, client), idle_session);
}

TEST(Resume, ReportsTheLastDecisionWhenItsAnswerWasLost) {
    ServerWorld world;
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    client.connection->say("S\n");
    world.run_for(800us); // S has arrived, and the sale is being stored
    drop(world, client);
    EXPECT_EQ(resume(world, client),
              "{\"ok\":true,\"stage\":\"idle\",\"last\":{\"sold\":true,\"ticket\":\"T1\","
              "\"itinerary\":[\"Salvador\",\"Natal\"]}}\n");
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr("bad_request"))
        << "a repeated decision bought a second seat";
}

TEST(Resume, ReportsADeclinedOfferAsTheLastDecisionToo) {
    ServerWorld world;
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\nN\n");
    drop(world, client);
    EXPECT_THAT(resume(world, client),
                HasSubstr(R"("last":{"sold":false,"itinerary":["Salvador","Natal"]})"));
}

TEST(Resume, SendsTakenOverToTheOtherConnectionAndClosesIt) {
    ServerWorld world;
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    const auto before = std::move(client.connection);
    EXPECT_THAT(resume(world, client), HasSubstr("confirming"));
    EXPECT_EQ(before->heard(), "{\"event\":\"taken_over\"}\n");
    EXPECT_TRUE(before->is_disconnected());
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr(R"("sold":true)"));
}

TEST(Resume, TakesOverFromAWaitingAndFromAnIdleConnection) {
    ServerWorld world;
    const auto first = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    const auto in_line = std::move(client.connection);
    EXPECT_EQ(resume(world, client), idle_session);
    EXPECT_EQ(in_line->heard(), "{\"event\":\"taken_over\"}\n");
    const auto idle_one = std::move(client.connection);
    EXPECT_EQ(resume(world, client), idle_session);
    EXPECT_EQ(idle_one->heard(), "{\"event\":\"taken_over\"}\n");
    EXPECT_EQ(world.server.connection_count(), 2U);
}

TEST(Resume, RefusesUnknownTokens) {
    ServerWorld world;
    SessionClient client = greet(world);
    for (const std::string token : {"", " 0123456789abcdef0123456789abcdef", " \xff"}) {
        EXPECT_THAT(world.ask(*client.connection, "RESUME" + token + "\n"),
                    testing::AnyOf(HasSubstr("unknown_session"), HasSubstr("bad_request")));
    }
    EXPECT_EQ(world.ask(*client.connection, "RESUME " + client.token + "\n"), idle_session)
        << "its own token";
}

TEST(Resume, WorksAfterARestartForASessionThatHasBought) {
    ServerWorldSettings settings;
    std::string token;
    {
        ServerWorld world;
        const SessionClient client = greet(world);
        world.ask(*client.connection, "Salvador > Natal\nS\n");
        token = client.token;
        settings.stored = world.stored();
    }
    settings.seed = 2;
    ServerWorld again(settings);
    SessionClient client{nullptr, token};
    EXPECT_THAT(resume(again, client), HasSubstr(R"("last":{"sold":true,"ticket":"T1")"));
    EXPECT_THAT(again.ask(*client.connection, "TICKETS\n"),
                HasSubstr(R"({"ticket":"T1","itinerary":["Salvador","Natal"],"at":")"));
}

TEST(Resume, ReportsLaterEventsOfTheSeatsForTheNewConnection) {
    ServerWorld world;
    SessionClient client = greet(world); // connection 1
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    resume(world, client); // connection 2
    drop(world, client);
    resume(world, client); // connection 3
    world.ask(*client.connection, "S\n");
    EXPECT_THAT(world.observer.of(1),
                ElementsAre("opened", "turn Salvador > Natal", "held Salvador > Natal", "closed"));
    EXPECT_THAT(world.observer.of(2),
                ElementsAre("opened", "resumed from 1 Salvador > Natal", "closed"));
    EXPECT_THAT(world.observer.of(3),
                ElementsAre("opened", "resumed from 2 Salvador > Natal", "sold Salvador > Natal"));
}

TEST(Resume, DoesNotReturnAnExpiredOffer) {
    ServerWorld world;
    SessionClient client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    world.run_for(15s);
    EXPECT_EQ(resume(world, client), idle_session);
    EXPECT_THAT(world.ask(*client.connection, "LIST\n"), HasSubstr("legs"));
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr("\"expired\""));
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr("\"bad_request\""));
}

} // namespace trecho
