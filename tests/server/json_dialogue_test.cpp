// Goal: after HELLO 2 each request gets one JSON answer with a reason, and an expired offer doesn't
// end the connection.
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::MatchesRegex;

TEST(JsonDialogue, GreetsWithAnUnguessableSession) {
    ServerWorld world;
    const auto customer = world.connect();
    const std::string first = world.ask(*customer, "HELLO 2\n");
    EXPECT_THAT(first, MatchesRegex(R"(\{"ok":true,"protocol":2,"session":"[0-9a-f]{32}",)"
                                    R"("confirm_seconds":15\}
)"));
    const auto other = world.connect();
    EXPECT_NE(world.ask(*other, "HELLO 2\n"), first);
    EXPECT_EQ(world.ask(*customer, "hello 2\n"), first) << "a second greeting changed the session";
}

TEST(JsonDialogue, SellsASeatAndNamesTheTicket) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\n"),
              "{\"ok\":true,\"available\":true,\"seconds\":15}\n");
    EXPECT_EQ(world.ask(*customer, "S\n"), "{\"ok\":true,\"sold\":true,\"ticket\":\"T1\"}\n");
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\nN\n"),
              "{\"ok\":true,\"available\":true,\"seconds\":15}\n{\"ok\":true,\"sold\":false}\n");
}

TEST(JsonDialogue, GivesTheReasonWhenThereIsNoSeat) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    EXPECT_EQ(world.ask(*customer, "Recife > Manaus\n"),
              "{\"ok\":true,\"available\":false,\"reason\":\"sold_out\"}\n");
    EXPECT_EQ(world.ask(*customer, "Recife > Nowhere\n"),
              "{\"ok\":true,\"available\":false,\"reason\":\"unknown_leg\"}\n");
}

TEST(JsonDialogue, ListsTheSeatsThatAreLeft) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    const auto other = world.connect();
    world.ask(*other, "Recife > Salvador\n");
    EXPECT_THAT(world.ask(*customer, "LIST\n"),
                HasSubstr(R"({"origin":"Recife","destination":"Salvador","left":1,"seats":2})"));
    world.ask(*other, "N\n");
    EXPECT_THAT(world.ask(*customer, "LIST\n"),
                HasSubstr(R"({"origin":"Recife","destination":"Salvador","left":2,"seats":2})"));
}

TEST(JsonDialogue, ListsPlacesAndTheirAliases) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    EXPECT_EQ(world.ask(*customer, "places\n"),
              "{\"ok\":true,\"places\":[{\"name\":\"Recife\",\"aliases\":[\"REC\"]},"
              "{\"name\":\"Salvador\",\"aliases\":[]},{\"name\":\"Natal\",\"aliases\":[]},"
              "{\"name\":\"Manaus\",\"aliases\":[]}]}\n");
    EXPECT_THAT(world.ask(*customer, "PLACES > Natal\n"), HasSubstr("unknown_leg"));
}

TEST(JsonDialogue, GoesOnAfterAnOfferHasExpired) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    world.ask(*customer, "Salvador > Natal\n");
    world.run_for(15s);
    EXPECT_EQ(customer->heard(), "{\"event\":\"expired\"}\n");
    EXPECT_THAT(world.ask(*customer, "S\n"), HasSubstr(R"("error":"expired")"));
    EXPECT_THAT(world.ask(*customer, "S\n"), HasSubstr(R"("error":"bad_request")"));
    EXPECT_THAT(world.ask(*customer, "Salvador > Natal\nS\n"), HasSubstr(R"("sold":true)"));
}

TEST(JsonDialogue, KeepsTheSeatHeldAfterATypingError) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    world.ask(*customer, "Salvador > Natal\n");
    for (const std::string slip : {"", "yes", "LIST", "HELLO 2", "Recife > Salvador"}) {
        EXPECT_THAT(world.ask(*customer, slip + "\n"), HasSubstr(R"("error":"bad_request")"));
    }
    EXPECT_THAT(world.ask(*customer, "S\n"), HasSubstr(R"("sold":true)"));
}

TEST(JsonDialogue, DoesNotExtendTheTimeLimitAfterATypingError) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    world.ask(*customer, "Salvador > Natal\n");
    for (int second = 0; second < 15; ++second) {
        customer->say("what?\n");
        world.run_for(1s);
    }
    EXPECT_THAT(customer->heard(), HasSubstr("expired"));
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(JsonDialogue, TellsAWaitingClientHowManyAreAhead) {
    ServerWorld world;
    const auto first = world.connect_with_hello();
    const auto second = world.connect_with_hello();
    const auto third = world.connect_with_hello();
    world.ask(*first, "Salvador > Natal\n");
    EXPECT_EQ(world.ask(*second, "Salvador > Natal\n"), "{\"event\":\"waiting\",\"ahead\":1}\n");
    EXPECT_EQ(world.ask(*third, "Salvador > Natal\n"), "{\"event\":\"waiting\",\"ahead\":2}\n");
}

TEST(JsonDialogue, RefusesRequestsThatItDoesNotUnderstand) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    for (const std::string message : {"", "S", "what?", "Recife >", "\xff > Salvador", "HELLO 3"}) {
        EXPECT_THAT(world.ask(*customer, message + "\n"), HasSubstr(R"("error":"bad_request")"));
    }
    EXPECT_THAT(world.ask(*customer, std::string(1025, 'x') + "\n"),
                HasSubstr(R"("error":"line_too_long")"));
    EXPECT_TRUE(customer->is_disconnected());
}

TEST(JsonDialogue, ExplainsARequestWithoutItsArgument) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    EXPECT_THAT(world.ask(*customer, "ROUTES\n"), HasSubstr("write it as: ROUTES Recife > Natal"));
    EXPECT_THAT(world.ask(*customer, "cancel\n"), HasSubstr("write it as: CANCEL T1"));
    EXPECT_THAT(world.ask(*customer, "RESUME \n"), HasSubstr("write it as: RESUME"));
    EXPECT_THAT(world.ask(*customer, "help\n"), HasSubstr("LIST, ROUTES, TICKETS, CANCEL"));
}

TEST(JsonDialogue, AnswersQuitAndEndsTheConnection) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    EXPECT_EQ(world.ask(*customer, "QUIT\n"), "{\"ok\":true}\n");
    EXPECT_TRUE(customer->is_disconnected());
}

TEST(JsonDialogue, FreesTheSeatWhenAConfirmingClientQuits) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    world.ask(*customer, "Salvador > Natal\n");
    EXPECT_EQ(world.ask(*customer, "quit\n"), "{\"ok\":true}\n");
    EXPECT_EQ(world.seats("Salvador", "Natal").free, 1U);
}

TEST(JsonDialogue, WorksBesideThePlainDialogueOnOneServer) {
    ServerWorld world;
    const auto plain = world.connect();
    const auto json = world.connect_with_hello();
    world.ask(*plain, "Salvador > Natal\n");
    EXPECT_THAT(world.ask(*json, "Salvador > Natal\n"), HasSubstr("waiting"));
    EXPECT_EQ(world.ask(*plain, "S\n"), "True\n");
    EXPECT_EQ(json->heard(), "{\"ok\":true,\"available\":false,\"reason\":\"sold_out\"}\n");
}

} // namespace trecho
