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

namespace {

template <class Wanted>
bool is(std::string_view message) {
    return std::holds_alternative<Wanted>(parse_request(message));
}

// What stands behind the word of a request; "-" when the message is no such request.
template <class Wanted>
std::string behind(std::string_view Wanted::* argument, std::string_view message) {
    const Request request = parse_request(message);
    const Wanted* const wanted = std::get_if<Wanted>(&request);
    return wanted ? std::string(wanted->*argument) : "-";
}

std::string cancelled(std::string_view message) { return behind(&CancelRequest::ticket, message); }
std::string resumed(std::string_view message) { return behind(&ResumeRequest::token, message); }
std::string named(std::string_view message) { return behind(&NameRequest::name, message); }
std::string routed(std::string_view message) { return behind(&RoutesRequest::question, message); }

} // namespace

TEST(ParseRequest, AcceptsKeywordsInEitherCase) {
    EXPECT_TRUE(is<HelloRequest>("HELLO 2"));
    EXPECT_TRUE(is<HelloRequest>(" hello 2 "));
    EXPECT_TRUE(is<HelloRequest>("HELLO \t 2"));
    EXPECT_TRUE(is<ListRequest>("list"));
    EXPECT_TRUE(is<PlacesRequest>("Places"));
    EXPECT_TRUE(is<TicketsRequest>("tickets"));
    EXPECT_TRUE(is<QuitRequest>("Quit"));
    EXPECT_TRUE(is<QuitRequest>("\u00a0QUIT\u00a0"));
}

TEST(ParseRequest, ReturnsADecision) {
    EXPECT_EQ(std::get<Decision>(parse_request(" s ")), Decision::buy);
    EXPECT_EQ(std::get<Decision>(parse_request("N")), Decision::decline);
}

TEST(ParseRequest, ReturnsMalformedForEverythingElse) {
    for (const std::string_view message :
         {"", " ", "HELLO", "HELLO 3", "HELLO2", "LIST all", "QUITE", "S N", "Recife", ">",
          "Recife >", "A >> B", "CANCEL >", "CANCEL T1 >", "CANCELT1", "NAMED", "A > \xff"}) {
        EXPECT_TRUE(is<MalformedRequest>(message)) << message;
    }
}

TEST(ParseRequest, EndsAKeywordAtAnyBlank) {
    EXPECT_EQ(cancelled("CANCEL T1"), "T1");
    EXPECT_EQ(cancelled("cancel\u00a0T1\t"), "T1");
    EXPECT_EQ(cancelled("CANCEL"), "");
    EXPECT_EQ(resumed(" RESUME 0123 "), "0123");
    EXPECT_EQ(resumed("resume"), "");
    EXPECT_EQ(named("NAME Ana"), "Ana");
    EXPECT_EQ(named(" name \t Ana  Maria\u00a0"), "Ana  Maria");
    EXPECT_EQ(named("NAME"), "");
    EXPECT_EQ(named("NAME NAME"), "NAME");
}

TEST(ParseRequest, ReturnsAnItineraryForAMessageWithAnArrow) {
    const Request request = parse_request(" Cancel Bay > São Paulo>Paris ");
    EXPECT_THAT(std::get<ItineraryRequest>(request).places,
                ElementsAre("Cancel Bay", "São Paulo", "Paris"));
    for (const std::string_view message :
         {"CANCEL > Paris", "Resume Speed > Paris", "Routes > Paris", "Routes>Paris",
          "Name Bay > Paris", "NAME > Paris", "S > N", "List > Quit", "HELLO 2 > Tickets"}) {
        EXPECT_TRUE(is<ItineraryRequest>(message)) << message;
    }
}

TEST(ParseRequest, ReturnsTheRestOfTheMessageBehindRoutes) {
    EXPECT_EQ(routed("routes A > B"), "A > B");
    EXPECT_EQ(routed("ROUTES"), "");
    EXPECT_EQ(routed("ROUTES A"), "A");
    EXPECT_TRUE(is<ItineraryRequest>("ROUTESA > B"));
}

TEST(ParseRoutes, ReturnsNothingForAnItineraryFromRoutes) {
    EXPECT_EQ(parse_routes("routes A > B"), "A > B");
    EXPECT_EQ(parse_routes("ROUTES"), "");
    EXPECT_FALSE(parse_routes("Routes > Paris"));
    EXPECT_FALSE(parse_routes("ROUTESA > B"));
}

TEST(IsHello, AcceptsProtocol2Only) {
    EXPECT_TRUE(is_hello("hello 2"));
    EXPECT_FALSE(is_hello("HELLO"));
    EXPECT_FALSE(is_hello("HELLO 3"));
}

TEST(TicketNumber, IsAcceptedInEitherCase) {
    EXPECT_EQ(ticket_number("t17"), "T17");
    EXPECT_EQ(ticket_number("T17"), "T17");
    EXPECT_EQ(ticket_number("x17"), "x17");
}

TEST(IsSession, AcceptsThirtyTwoHexadecimalDigitsOnly) {
    EXPECT_TRUE(is_session_token("0123456789abcdef0123456789ABCDEF"));
    for (const std::string_view text :
         {"", "0123456789abcdef0123456789abcde", "0123456789abcdef0123456789abcdef0",
          "0123456789abcdef 123456789abcdef", "0123456789abcdeg0123456789abcdef"}) {
        EXPECT_FALSE(is_session_token(text)) << text;
    }
}

} // namespace trecho
