// Goal: the plain dialogue works as docs/protocol.md says, however the bytes arrive.
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::ElementsAre;

TEST(PlainDialogue, SellsASeat) {
    ServerWorld world;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\n"), "True\n");
    EXPECT_EQ(world.seats("Recife", "Salvador").held, 1U);
    EXPECT_EQ(world.ask(*customer, "S\n"), "True\n");
    EXPECT_EQ(world.seats("Recife", "Salvador").sold, 1U);
}

TEST(PlainDialogue, GivesTheSeatBackWhenTheCustomerDeclines) {
    ServerWorld world;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\n"), "True\n");
    EXPECT_EQ(world.ask(*customer, "N\n"), "False\n");
    EXPECT_EQ(world.seats("Recife", "Salvador").free, 2U);
}

TEST(PlainDialogue, AcceptsDecisionsInLowerCase) {
    ServerWorld world;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\ns\n"), "True\nTrue\n");
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\nn\n"), "True\nFalse\n");
}

TEST(PlainDialogue, TreatsAnyDecisionButSAsNo) {
    ServerWorld world;
    const auto customer = world.connect();
    for (const std::string decision : {"", "yes", "SS", "Recife > Salvador", "HELLO 2"}) {
        EXPECT_EQ(world.ask(*customer, "Recife > Salvador\n" + decision + "\n"), "True\nFalse\n")
            << decision;
    }
    EXPECT_EQ(world.seats("Recife", "Salvador").free, 2U);
}

TEST(PlainDialogue, FindsPlacesInAnyCaseAndByAlias) {
    ServerWorld world;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "  rec>SALVADOR \r\nN\r\n"), "True\nFalse\n");
}

TEST(PlainDialogue, AnswersFalseAndGoesOnWhenItCannotSell) {
    ServerWorld world;
    const auto customer = world.connect();
    const std::string nul("Recife > Sal\0vador\n", 19);
    for (const std::string& message :
         {std::string("Recife > Nowhere\n"), std::string("Salvador > Recife\n"), std::string("\n"),
          std::string("Recife\n"), std::string("Recife >\n"), std::string("> Recife\n"),
          std::string("S\n"), std::string("LIST\n"), std::string("HELLO 3\n"),
          std::string("\xff\xfe > Salvador\n"), nul, std::string("Recife > Manaus\n")}) {
        EXPECT_EQ(world.ask(*customer, message), "False\n") << message;
    }
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\nS\n"), "True\nTrue\n");
}

TEST(PlainDialogue, SellsAllLegsOfAnItineraryOrNone) {
    ServerWorld world;
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador > Natal\nS\n"), "True\nTrue\n");
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador > Natal\n"), "False\n");
    EXPECT_EQ(world.seats("Recife", "Salvador").sold, 1U);
    EXPECT_EQ(world.seats("Salvador", "Natal").sold, 1U);
}

TEST(PlainDialogue, NeedsTwoSeatsForTheSameLegTwice) {
    ServerWorld world;
    const auto customer = world.connect();
    const std::string twice_around = "Recife > Salvador > Natal > Recife > Salvador\n";
    EXPECT_EQ(world.ask(*customer, twice_around + "S\n"), "True\nTrue\n");
    EXPECT_EQ(world.seats("Recife", "Salvador").sold, 2U);
    EXPECT_EQ(world.ask(*customer, "Recife > Salvador\n"), "False\n");
}

TEST(PlainDialogue, GivesTheSameAnswersHoweverTheBytesArrive) {
    const std::string purchase = "Recife > Salvador\r\nS\nRecife > Salvador\nN\n";
    for (std::size_t cut = 0; cut < purchase.size(); cut += bytes_between_cuts()) {
        ServerWorld world;
        const auto customer = world.connect();
        customer->say(purchase.substr(0, cut));
        world.settle();
        customer->say(purchase.substr(cut));
        world.settle();
        EXPECT_EQ(customer->heard(), "True\nTrue\nTrue\nFalse\n") << "cut at " << cut;
    }
}

TEST(PlainDialogue, AnswersAllMessagesThatWereSentBeforeTheClientEndedItsSide) {
    ServerWorld world;
    const auto customer = world.connect();
    customer->say("Recife > Salvador\nS\nRecife > Salvador\nS\nRecife > Salvador\n");
    customer->end_writing();
    world.settle();
    EXPECT_EQ(customer->heard(), "True\nTrue\nTrue\nTrue\nFalse\n");
    EXPECT_TRUE(customer->is_disconnected());
}

TEST(PlainDialogue, IgnoresAMessageWithoutItsLineEnd) {
    ServerWorld world;
    const auto customer = world.connect();
    customer->say("Recife > Salvador\nS"); // without the line end
    customer->end_writing();
    world.settle();
    EXPECT_EQ(customer->heard(), "True\n");
    EXPECT_EQ(world.seats("Recife", "Salvador").free, 2U);
}

TEST(PlainDialogue, ReportsEachStepToItsObserver) {
    ServerWorld world;
    const auto customer = world.connect();
    world.ask(*customer, "Recife > Salvador\nS\nRecife > Salvador\nN\n");
    customer->hang_up();
    world.settle();
    EXPECT_THAT(world.observer.of(1),
                ElementsAre("opened", "turn Recife > Salvador", "held Recife > Salvador",
                            "sold Recife > Salvador", "turn Recife > Salvador",
                            "held Recife > Salvador", "released Recife > Salvador", "closed"));
}

} // namespace trecho
