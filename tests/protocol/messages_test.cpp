// Goal: a message means what docs/protocol.md says, and nothing else means anything.
#include "protocol/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::ElementsAre;

TEST(ParseItinerary, SplitsAtArrowsAndIgnoresSpacesAroundThem) {
    EXPECT_THAT(*parse_itinerary("Recife > Salvador"), ElementsAre("Recife", "Salvador"));
    EXPECT_THAT(*parse_itinerary("Recife>Salvador"), ElementsAre("Recife", "Salvador"));
    EXPECT_THAT(*parse_itinerary(" \tRecife\t >  Salvador "), ElementsAre("Recife", "Salvador"));
    EXPECT_THAT(*parse_itinerary("A > B > C>D"), ElementsAre("A", "B", "C", "D"));
    EXPECT_THAT(*parse_itinerary("São Paulo > Rio de Janeiro"),
                ElementsAre("São Paulo", "Rio de Janeiro"));
}

TEST(ParseItinerary, WantsAtLeastTwoPlacesAndNoneEmpty) {
    for (const std::string_view message :
         {"", " ", "Recife", ">", "Recife >", "> Recife", "A >> B", "A > > B", "S", "HELLO 2"}) {
        EXPECT_FALSE(parse_itinerary(message)) << message;
    }
}

TEST(ParseItinerary, WantsUtf8) {
    for (const std::string_view bytes :
         {"\xff", "\xc3", "\xc3\x28", "\x80", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80",
          "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"}) {
        EXPECT_FALSE(parse_itinerary("A > " + std::string(bytes)));
    }
    EXPECT_TRUE(parse_itinerary("A > \xf0\x9f\x9b\xab")) << "a place may be anything";
}

TEST(ParseItinerary, TakesANulByteForALetter) {
    EXPECT_THAT(*parse_itinerary(std::string_view("A\0 > B", 6)),
                ElementsAre(std::string_view("A\0", 2), "B"));
}

TEST(ParseDecision, KnowsYesAndNoInEitherCaseAndNothingElse) {
    EXPECT_EQ(parse_decision("S"), Decision::buy);
    EXPECT_EQ(parse_decision(" s "), Decision::buy);
    EXPECT_EQ(parse_decision("N"), Decision::decline);
    EXPECT_EQ(parse_decision("n"), Decision::decline);
    for (const std::string_view message : {"", "SS", "yes", "S N", "ſ"}) {
        EXPECT_FALSE(parse_decision(message)) << message;
    }
}

TEST(Words, AreKnownInEitherCase) {
    EXPECT_TRUE(is_hello("HELLO 2"));
    EXPECT_TRUE(is_hello(" hello 2 "));
    EXPECT_FALSE(is_hello("HELLO"));
    EXPECT_FALSE(is_hello("HELLO 3"));
    EXPECT_TRUE(is_hello("HELLO \t 2"));
    EXPECT_FALSE(is_hello("HELLO2"));
    EXPECT_TRUE(is_list("list"));
    EXPECT_FALSE(is_list("LIST all"));
    EXPECT_TRUE(is_quit("Quit"));
    EXPECT_FALSE(is_quit("QUITE"));
}

} // namespace trecho
