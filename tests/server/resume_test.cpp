// Goal: a client that lost its connection can resume its session where it was, and never buys twice
// by accident.
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <regex>

namespace trecho {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

// A client and the token of its session.
struct Client {
    std::unique_ptr<ScriptedCustomer> connection;
    std::string token;
};

std::string token_in(const std::string& hello) {
    std::smatch match;
    return std::regex_search(hello, match, std::regex("[0-9a-f]{32}")) ? match.str() : "";
}

Client greet(ServerWorld& world) {
    Client client;
    client.connection = world.connect();
    client.token = token_in(world.ask(*client.connection, "HELLO 2\n"));
    return client;
}

// Resumes the session on a new connection; returns the answer to RESUME.
std::string resume(ServerWorld& world, Client& client) {
    client.connection = world.connect();
    world.ask(*client.connection, "HELLO 2\n");
    return world.ask(*client.connection, "RESUME " + client.token + "\n");
}

void drop(ServerWorld& world, const Client& client) {
    client.connection->reset();
    world.settle();
}

constexpr std::string_view idle = "{\"ok\":true,\"stage\":\"idle\"}\n";

} // namespace

TEST(Resume, ReturnsTheOpenOfferAndTheSecondsThatAreLeft) {
    ServerWorld world;
    Client client = greet(world);
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
    Client client = greet(world);
    const std::string hello = world.ask(*client.connection, "HELLO 2\n");
    drop(world, client);
    for (char& digit : client.token) digit = static_cast<char>(std::toupper(digit));
    EXPECT_EQ(resume(world, client), idle);
    EXPECT_EQ(world.ask(*client.connection, "HELLO 2\n"), hello);
}

TEST(Resume, DoesNotExtendTheTimeLimit) {
    ServerWorld world;
    Client client = greet(world);
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
    Client client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    world.run_for(15s);
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
    EXPECT_EQ(resume(world, client), idle);
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr(R"("error":"expired")"));
}

TEST(DroppedConnection, GivesUpItsTurnAtOnce) {
    ServerWorld world;
    Client client = greet(world);
    const auto next = world.connect();
    world.ask(*client.connection, "Recife > Salvador\n");
    EXPECT_EQ(world.ask(*next, "Recife > Salvador\n"), "");
    drop(world, client);
    EXPECT_EQ(next->heard(), "True\n") << "the second of two seats";
}

TEST(DroppedConnection, LosesItsPlaceInLine) {
    ServerWorld world;
    const auto first = world.connect();
    Client client = greet(world);
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    EXPECT_EQ(resume(world, client), idle);
}

TEST(Resume, ReportsTheLastDecisionWhenItsAnswerWasLost) {
    ServerWorld world;
    Client client = greet(world);
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
    Client client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\nN\n");
    drop(world, client);
    EXPECT_THAT(resume(world, client),
                HasSubstr(R"("last":{"sold":false,"itinerary":["Salvador","Natal"]})"));
}

TEST(Resume, SendsTakenOverToTheOtherConnectionAndClosesIt) {
    ServerWorld world;
    Client client = greet(world);
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
    Client client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    const auto in_line = std::move(client.connection);
    EXPECT_EQ(resume(world, client), idle);
    EXPECT_EQ(in_line->heard(), "{\"event\":\"taken_over\"}\n");
    const auto idle_one = std::move(client.connection);
    EXPECT_EQ(resume(world, client), idle);
    EXPECT_EQ(idle_one->heard(), "{\"event\":\"taken_over\"}\n");
    EXPECT_EQ(world.server.connection_count(), 2U);
}

TEST(Resume, WaitsForASaleThatIsBeingStored) {
    ServerWorld world;
    world.ledger.sync_takes = 1s;
    Client client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    world.ask(*client.connection, "S\n");
    const auto before = std::move(client.connection);
    EXPECT_EQ(resume(world, client), "") << "the sale isn't decided yet";
    world.run_for(1s);
    EXPECT_THAT(client.connection->heard(), HasSubstr(R"("last":{"sold":true)"));
    EXPECT_THAT(before->heard(), HasSubstr("taken_over"));
}

TEST(Resume, TakesOverFromAConnectionThatStillWaitsForItsOwnResume) {
    ServerWorld world;
    world.ledger.sync_takes = 1s;
    Client client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\nS\n");
    const auto first = std::move(client.connection);
    resume(world, client);
    const auto second = std::move(client.connection);
    resume(world, client);
    world.run_for(1s);
    EXPECT_THAT(second->heard(), HasSubstr("taken_over"));
    EXPECT_THAT(client.connection->heard(), HasSubstr(R"("last":{"sold":true)"));
}

TEST(Resume, RefusesUnknownTokens) {
    ServerWorld world;
    Client client = greet(world);
    for (const std::string token : {"", " 0123456789abcdef0123456789abcdef", " \xff"}) {
        EXPECT_THAT(world.ask(*client.connection, "RESUME" + token + "\n"),
                    testing::AnyOf(HasSubstr("unknown_session"), HasSubstr("bad_request")));
    }
    EXPECT_EQ(world.ask(*client.connection, "RESUME " + client.token + "\n"), idle)
        << "its own token";
}

TEST(Resume, WorksAfterARestartForASessionThatHasBought) {
    ServerWorldSettings settings;
    std::string token;
    {
        ServerWorld world;
        const Client client = greet(world);
        world.ask(*client.connection, "Salvador > Natal\nS\n");
        token = client.token;
        settings.ledger = world.ledger.content();
        EXPECT_EQ(settings.ledger.find(token), std::string::npos) << "only its hash is stored";
    }
    settings.seed = 2;
    ServerWorld again(settings);
    Client client{nullptr, token};
    EXPECT_THAT(resume(again, client), HasSubstr(R"("last":{"sold":true,"ticket":"T1")"));
    EXPECT_THAT(again.ask(*client.connection, "TICKETS\n"),
                HasSubstr(R"({"ticket":"T1","itinerary":["Salvador","Natal"],"at":")"));
}

TEST(Resume, FailsADayAfterTheLastUseUnlessTheSessionHasTickets) {
    ServerWorld world;
    Client looked = greet(world);
    Client bought = greet(world);
    world.ask(*bought.connection, "Salvador > Natal\nS\n");
    drop(world, looked);
    drop(world, bought);
    world.run_for(23h);
    EXPECT_EQ(resume(world, looked), idle);
    drop(world, looked);
    world.run_for(24h);
    EXPECT_THAT(resume(world, looked), HasSubstr("unknown_session"));
    EXPECT_THAT(resume(world, bought), HasSubstr(R"("ticket":"T1")"));
}

TEST(DroppedConnection, DoesNotKeepTheServerFromStoppingAlthoughItsSeatsAreHeld) {
    ServerWorld world;
    const Client client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    world.begin_drain();
    world.settle();
    EXPECT_TRUE(world.has_drained());
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(Resume, ReportsLaterEventsOfTheSeatsForTheNewConnection) {
    ServerWorld world;
    Client client = greet(world); // connection 1
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

TEST(FullRegistry, ForgetsTheLeastRecentlyUsedSessionFirst) {
    ServerWorld world(with_room_for(4));
    Client first = greet(world);
    drop(world, first);
    Client second = greet(world);
    drop(world, second);
    fill_with_sessions(world, 2); // the connection that resumes adds one more
    EXPECT_EQ(resume(world, second), idle);
    EXPECT_THAT(resume(world, first), HasSubstr("unknown_session"));
}

TEST(FullRegistry, DoesNotForgetASessionWithHeldSeats) {
    ServerWorld world(with_room_for(3));
    Client client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    fill_with_sessions(world, 10);
    EXPECT_EQ(world.seats("Salvador", "Natal").held, 1U);
    EXPECT_THAT(resume(world, client), HasSubstr(R"("stage":"confirming")"));
}

TEST(FullRegistry, ForgetsASessionAfterItsSeatsAreFree) {
    ServerWorld world(with_room_for(3));
    Client client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    fill_with_sessions(world, 10);
    world.run_for(15s);
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
    fill_with_sessions(world, 10);
    EXPECT_THAT(resume(world, client), HasSubstr("unknown_session"));
}

TEST(Resume, DoesNotReturnAnExpiredOffer) {
    ServerWorld world;
    Client client = greet(world);
    world.ask(*client.connection, "Salvador > Natal\n");
    drop(world, client);
    world.run_for(15s);
    EXPECT_EQ(resume(world, client), idle);
    EXPECT_THAT(world.ask(*client.connection, "LIST\n"), HasSubstr("legs"));
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr("\"expired\""));
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr("\"bad_request\""));
}

} // namespace trecho
