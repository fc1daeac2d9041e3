// Goal: messages are parsed as docs/protocol.md says, and all others are refused.
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

TEST(ParseItinerary, IgnoresNoBreakSpacesLikeOtherBlanks) {
    EXPECT_THAT(*parse_itinerary("\u00a0Recife\u00a0>\u00a0São\u00a0Paulo\u3000"),
                ElementsAre("Recife", "São\u00a0Paulo"));
    EXPECT_FALSE(parse_itinerary("Recife > \u00a0")) << "a blank isn't a place";
}

TEST(ParseItinerary, RefusesFewerThanTwoPlacesAndEmptyOnes) {
    for (const std::string_view message :
         {"", " ", "Recife", ">", "Recife >", "> Recife", "A >> B", "A > > B", "S", "HELLO 2"}) {
        EXPECT_FALSE(parse_itinerary(message)) << message;
    }
}

TEST(ParseItinerary, RefusesTextThatIsNotUtf8) {
    for (const std::string_view bytes :
         {"\xff", "\xc3", "\xc3\x28", "\x80", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80",
          "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80"}) {
        EXPECT_FALSE(parse_itinerary("A > " + std::string(bytes)));
    }
    EXPECT_TRUE(parse_itinerary("A > \xf0\x9f\x9b\xab")) << "a place may be anything";
}

TEST(ParseItinerary, TreatsANulByteAsALetter) {
    EXPECT_THAT(*parse_itinerary(std::string_view("A\0 > B", 6)),
                ElementsAre(std::string_view("A\0", 2), "B"));
}

TEST(ParseDecision, AcceptsSAndNInEitherCaseAndNothingElse) {
    EXPECT_EQ(parse_decision("S"), Decision::buy);
    EXPECT_EQ(parse_decision(" s "), Decision::buy);
    EXPECT_EQ(parse_decision("N"), Decision::decline);
    EXPECT_EQ(parse_decision("n"), Decision::decline);
    for (const std::string_view message : {"", "SS", "yes", "S N", "ſ"}) {
        EXPECT_FALSE(parse_decision(message)) << message;
    }
}

TEST(Keywords, AreAcceptedInEitherCase) {
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
    EXPECT_TRUE(is_quit("\u00a0QUIT\u00a0"));
}

TEST(Keywords, EndAtAnyBlank) {
    EXPECT_EQ(parse_cancel("CANCEL T1"), "T1");
    EXPECT_EQ(parse_cancel("cancel\u00a0T1\t"), "T1");
    EXPECT_EQ(parse_cancel("CANCEL"), "");
    EXPECT_FALSE(parse_cancel("CANCELT1"));
}

TEST(Keywords, ArePartOfAPlaceWhenTheMessageIsAnItinerary) {
    EXPECT_EQ(parse_cancel("cancel T1"), "T1");
    EXPECT_EQ(parse_cancel("CANCEL"), "");
    EXPECT_FALSE(parse_cancel("Cancel Bay > Paris"));
    EXPECT_FALSE(parse_cancel("CANCEL > Paris"));
    EXPECT_EQ(parse_resume(" RESUME 0123 "), "0123");
    EXPECT_FALSE(parse_resume("Resume Speed > Paris"));
    EXPECT_FALSE(parse_routes("Routes > Paris"));
    EXPECT_FALSE(parse_routes("Routes>Paris"));
}

TEST(ParseName, ReturnsTheRestOfTheMessageUnlessItIsAnItinerary) {
    EXPECT_EQ(parse_name("NAME Ana"), "Ana");
    EXPECT_EQ(parse_name(" name \t Ana  Maria\u00a0"), "Ana  Maria");
    EXPECT_EQ(parse_name("NAME"), "");
    EXPECT_EQ(parse_name("NAME NAME"), "NAME");
    EXPECT_FALSE(parse_name("NAMED"));
    EXPECT_FALSE(parse_name("Name Bay > Paris"));
    EXPECT_FALSE(parse_name("NAME > Paris"));
}

TEST(ParseRoutes, ReturnsTheRestOfTheMessage) {
    EXPECT_EQ(parse_routes("routes A > B"), "A > B");
    EXPECT_EQ(parse_routes("ROUTES"), "");
    EXPECT_EQ(parse_routes("ROUTES A"), "A");
    EXPECT_FALSE(parse_routes("ROUTESA > B"));
}

TEST(TicketNumber, IsAcceptedInEitherCase) {
    EXPECT_EQ(ticket_number("t17"), "T17");
    EXPECT_EQ(ticket_number("T17"), "T17");
    EXPECT_EQ(ticket_number("x17"), "x17");
}

TEST(IsSession, AcceptsThirtyTwoHexadecimalDigitsOnly) {
    EXPECT_TRUE(is_session("0123456789abcdef0123456789ABCDEF"));
    for (const std::string_view text :
         {"", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
          "0123456789abcdef 123456789abcdef", "0123456789abcdeg0123456789abcdef"}) {
        EXPECT_FALSE(is_session(text)) << text;
    }
}

} // namespace trecho
