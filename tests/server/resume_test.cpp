// Goal: a customer who lost the connection comes back to where they were, and nobody buys twice.
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

struct Known {
    std::unique_ptr<ScriptedCustomer> customer;
    std::string token;
};

std::string token_in(const std::string& hello) {
    std::smatch match;
    return std::regex_search(hello, match, std::regex("[0-9a-f]{32}")) ? match.str() : "";
}

Known greet(ServerWorld& world) {
    Known known;
    known.customer = world.connect();
    known.token = token_in(world.ask(*known.customer, "HELLO 2\n"));
    return known;
}

// On a new connection: what RESUME is answered.
std::string resume(ServerWorld& world, Known& known) {
    known.customer = world.connect();
    world.ask(*known.customer, "HELLO 2\n");
    return world.ask(*known.customer, "RESUME " + known.token + "\n");
}

void drop(ServerWorld& world, const Known& known) {
    known.customer->reset();
    world.settle();
}

constexpr std::string_view idle = "{\"ok\":true,\"stage\":\"idle\"}\n";

} // namespace

TEST(Resume, BringsBackWhatIsToBeDecidedAndTheSecondsThatAreLeft) {
    ServerWorld world;
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    world.run_for(5s);
    drop(world, known);
    EXPECT_EQ(world.seats("Salvador", "Natal").held, 1U);
    const std::string answer = resume(world, known);
    EXPECT_THAT(answer, HasSubstr(R"("stage":"confirming","itinerary":["Salvador","Natal"])"));
    EXPECT_THAT(answer, HasSubstr(R"("seconds":9.)")) << "15, less the 5 that have passed";
    EXPECT_THAT(world.ask(*known.customer, "S\n"), HasSubstr(R"("sold":true)"));
    EXPECT_EQ(world.seats("Salvador", "Natal").sold, 1U);
}

TEST(Resume, KnowsASessionInEitherCaseAndNamesItAsItWasGivenOut) {
    ServerWorld world;
    Known known = greet(world);
    const std::string hello = world.ask(*known.customer, "HELLO 2\n");
    drop(world, known);
    for (char& digit : known.token) digit = static_cast<char>(std::toupper(digit));
    EXPECT_EQ(resume(world, known), idle);
    EXPECT_EQ(world.ask(*known.customer, "HELLO 2\n"), hello);
}

TEST(Resume, DoesNotExtendTheTimeLimit) {
    ServerWorld world;
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    world.run_for(10s);
    drop(world, known);
    resume(world, known);
    world.run_for(5s);
    EXPECT_EQ(known.customer->heard(), "{\"event\":\"expired\"}\n");
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(Resume, SeatsOfWhoNeverComesBackAreFreeAtTheirTimeLimit) {
    ServerWorld world;
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    drop(world, known);
    world.run_for(15s);
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
    EXPECT_EQ(resume(world, known), idle);
    EXPECT_THAT(world.ask(*known.customer, "S\n"), HasSubstr(R"("error":"expired")"));
}

TEST(Resume, ADroppedConnectionGivesUpItsTurnAtOnce) {
    ServerWorld world;
    Known known = greet(world);
    const auto next = world.connect();
    world.ask(*known.customer, "Recife > Salvador\n");
    EXPECT_EQ(world.ask(*next, "Recife > Salvador\n"), "");
    drop(world, known);
    EXPECT_EQ(next->heard(), "True\n") << "of two seats, the other one";
}

TEST(Resume, WhoeverHangsUpInLineHasLeftIt) {
    ServerWorld world;
    const auto first = world.connect();
    Known known = greet(world);
    world.ask(*first, "Salvador > Natal\n");
    world.ask(*known.customer, "Salvador > Natal\n");
    drop(world, known);
    EXPECT_EQ(resume(world, known), idle);
}

TEST(Resume, ADecisionWhoseAnswerWasLostIsReportedAsTheLast) {
    ServerWorld world;
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    known.customer->say("S\n");
    world.run_for(800us); // it has arrived, and is being stored
    drop(world, known);
    EXPECT_EQ(resume(world, known),
              "{\"ok\":true,\"stage\":\"idle\",\"last\":{\"sold\":true,\"ticket\":\"T1\","
              "\"itinerary\":[\"Salvador\",\"Natal\"]}}\n");
    EXPECT_THAT(world.ask(*known.customer, "S\n"), HasSubstr("bad_request"))
        << "to decide again isn't to buy again";
}

TEST(Resume, ADeclinedOfferIsReportedAsTheLastToo) {
    ServerWorld world;
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\nN\n");
    drop(world, known);
    EXPECT_THAT(resume(world, known),
                HasSubstr(R"("last":{"sold":false,"itinerary":["Salvador","Natal"]})"));
}

TEST(Resume, ClosesTheOtherConnectionAndTellsIt) {
    ServerWorld world;
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    const auto before = std::move(known.customer);
    EXPECT_THAT(resume(world, known), HasSubstr("confirming"));
    EXPECT_EQ(before->heard(), "{\"event\":\"taken_over\"}\n");
    EXPECT_TRUE(before->is_disconnected());
    EXPECT_THAT(world.ask(*known.customer, "S\n"), HasSubstr(R"("sold":true)"));
}

TEST(Resume, TakesOverFromWhoeverStandsInLineAndFromWhoeverIsIdle) {
    ServerWorld world;
    const auto first = world.connect();
    world.ask(*first, "Salvador > Natal\n");
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    const auto in_line = std::move(known.customer);
    EXPECT_EQ(resume(world, known), idle);
    EXPECT_EQ(in_line->heard(), "{\"event\":\"taken_over\"}\n");
    const auto idle_one = std::move(known.customer);
    EXPECT_EQ(resume(world, known), idle);
    EXPECT_EQ(idle_one->heard(), "{\"event\":\"taken_over\"}\n");
    EXPECT_EQ(world.server.customers(), 2U);
}

TEST(Resume, WaitsForASaleThatIsBeingStored) {
    ServerWorld world;
    world.ledger.sync_takes = 1s;
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    world.ask(*known.customer, "S\n");
    const auto before = std::move(known.customer);
    EXPECT_EQ(resume(world, known), "") << "not before it is known how that ended";
    world.run_for(1s);
    EXPECT_THAT(known.customer->heard(), HasSubstr(R"("last":{"sold":true)"));
    EXPECT_THAT(before->heard(), HasSubstr("taken_over"));
}

TEST(Resume, AThirdConnectionTakesOverFromASecondThatStillWaits) {
    ServerWorld world;
    world.ledger.sync_takes = 1s;
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\nS\n");
    const auto first = std::move(known.customer);
    resume(world, known);
    const auto second = std::move(known.customer);
    resume(world, known);
    world.run_for(1s);
    EXPECT_THAT(second->heard(), HasSubstr("taken_over"));
    EXPECT_THAT(known.customer->heard(), HasSubstr(R"("last":{"sold":true)"));
}

TEST(Resume, OfATokenThatNobodyHasIsRefused) {
    ServerWorld world;
    Known known = greet(world);
    for (const std::string token : {"", " 0123456789abcdef0123456789abcdef", " \xff"}) {
        EXPECT_THAT(world.ask(*known.customer, "RESUME" + token + "\n"),
                    testing::AnyOf(HasSubstr("unknown_session"), HasSubstr("bad_request")));
    }
    EXPECT_EQ(world.ask(*known.customer, "RESUME " + known.token + "\n"), idle) << "one's own";
}

TEST(Resume, AServerThatWasStartedAgainKnowsWhoeverBought) {
    ServerWorldSettings settings;
    std::string token;
    {
        ServerWorld world;
        const Known known = greet(world);
        world.ask(*known.customer, "Salvador > Natal\nS\n");
        token = known.token;
        settings.ledger = world.ledger.content();
        EXPECT_EQ(settings.ledger.find(token), std::string::npos) << "only its hash is stored";
    }
    settings.seed = 2;
    ServerWorld again(settings);
    Known known{nullptr, token};
    EXPECT_THAT(resume(again, known), HasSubstr(R"("last":{"sold":true,"ticket":"T1")"));
    EXPECT_THAT(again.ask(*known.customer, "TICKETS\n"),
                HasSubstr(R"({"ticket":"T1","itinerary":["Salvador","Natal"],"at":")"));
}

TEST(Resume, SessionsAreForgottenADayAfterTheirLastUseUnlessTheyHoldTickets) {
    ServerWorld world;
    Known looked = greet(world);
    Known bought = greet(world);
    world.ask(*bought.customer, "Salvador > Natal\nS\n");
    drop(world, looked);
    drop(world, bought);
    world.run_for(23h);
    EXPECT_EQ(resume(world, looked), idle);
    drop(world, looked);
    world.run_for(24h);
    EXPECT_THAT(resume(world, looked), HasSubstr("unknown_session"));
    EXPECT_THAT(resume(world, bought), HasSubstr(R"("ticket":"T1")"));
}

TEST(Resume, SeatsThatAreKeptDoNotKeepAServerFromStopping) {
    ServerWorld world;
    const Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    drop(world, known);
    world.begin_drain();
    world.settle();
    EXPECT_TRUE(world.has_drained());
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(Resume, WhatBecomesOfTheSeatsIsToldOfTheConnectionThatSpeaksNow) {
    ServerWorld world;
    Known known = greet(world); // session 1
    world.ask(*known.customer, "Salvador > Natal\n");
    drop(world, known);
    resume(world, known); // session 2
    drop(world, known);
    resume(world, known); // session 3
    world.ask(*known.customer, "S\n");
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

// So many new sessions come and go.
void fill_with_sessions(ServerWorld& world, int sessions) {
    for (int number = 0; number < sessions; ++number) {
        const auto customer = world.connect_with_hello();
        customer->hang_up();
        world.settle();
    }
}

} // namespace

TEST(Resume, WhereThereIsNoRoomTheLongestUnusedSessionIsForgottenFirst) {
    ServerWorld world(with_room_for(4));
    Known first = greet(world);
    drop(world, first);
    Known second = greet(world);
    drop(world, second);
    fill_with_sessions(world, 2); // and the connection for RESUME is one more
    EXPECT_EQ(resume(world, second), idle);
    EXPECT_THAT(resume(world, first), HasSubstr("unknown_session"));
}

TEST(Resume, WhereThereIsNoRoomASessionWithKeptSeatsIsNotForgotten) {
    ServerWorld world(with_room_for(3));
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    drop(world, known);
    fill_with_sessions(world, 10);
    EXPECT_EQ(world.seats("Salvador", "Natal").held, 1U);
    EXPECT_THAT(resume(world, known), HasSubstr(R"("stage":"confirming")"));
}

TEST(Resume, WhereThereIsNoRoomASessionIsForgottenOnceItsSeatsAreFree) {
    ServerWorld world(with_room_for(3));
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    drop(world, known);
    fill_with_sessions(world, 10);
    world.run_for(15s);
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
    fill_with_sessions(world, 10);
    EXPECT_THAT(resume(world, known), HasSubstr("unknown_session"));
}

TEST(Resume, SeatsThatExpireWhileItIsWaitedForAreNotOfferedAgain) {
    ServerWorld world;
    Known known = greet(world);
    world.ask(*known.customer, "Salvador > Natal\n");
    drop(world, known);
    world.run_for(15s);
    EXPECT_EQ(resume(world, known), idle);
    EXPECT_THAT(world.ask(*known.customer, "LIST\n"), HasSubstr("legs"));
    EXPECT_THAT(world.ask(*known.customer, "S\n"), HasSubstr("\"expired\""));
    EXPECT_THAT(world.ask(*known.customer, "S\n"), HasSubstr("\"bad_request\""));
}

} // namespace trecho
