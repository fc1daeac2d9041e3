// Goal: the answers of protocol 2 are exactly those of docs/protocol.md. A client parses them, and
// ignores values that make no sense.
#include "protocol/answers.hpp"

#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;

TEST(Answers, AreOneJsonObjectForEachRequest) {
    EXPECT_EQ(hello_answer("0123", 15s),
              R"({"ok":true,"protocol":2,"session":"0123","confirm_seconds":15})");
    EXPECT_EQ(available_answer(15s), R"({"ok":true,"available":true,"seconds":15})");
    EXPECT_EQ(unavailable_answer(Unavailable::sold_out),
              R"({"ok":true,"available":false,"reason":"sold_out"})");
    EXPECT_EQ(unavailable_answer(Unavailable::unknown_leg),
              R"({"ok":true,"available":false,"reason":"unknown_leg"})");
    EXPECT_EQ(sold_answer("T1"), R"({"ok":true,"sold":true,"ticket":"T1"})");
    EXPECT_EQ(not_sold_answer(), R"({"ok":true,"sold":false})");
    EXPECT_EQ(name_answer("João \"J\""), R"({"ok":true,"name":"João \"J\""})");
    EXPECT_EQ(quit_answer(), R"({"ok":true})");
    EXPECT_EQ(waiting_event(2), R"({"event":"waiting","ahead":2})");
    EXPECT_EQ(expired_event(), R"({"event":"expired"})");
    EXPECT_EQ(shutting_down_event(3s), R"({"event":"shutting_down","seconds":3})");
    EXPECT_EQ(refusal_answer(Refusal::bad_request, "what?"),
              R"({"ok":false,"error":"bad_request","message":"what?"})");
}

TEST(Answers, KeepAccentsInListedLegs) {
    LegOnSale leg;
    leg.origin = "São Paulo";
    leg.destination = "Belém";
    leg.left = 1;
    leg.seats = 2;
    EXPECT_EQ(
        rows_begin("legs") + row(leg) + std::string(rows_end),
        R"({"ok":true,"legs":[{"origin":"São Paulo","destination":"Belém","left":1,"seats":2}]})");
}

TEST(ParseAnswer, ParsesTheAnswersOfTheServer) {
    EXPECT_EQ(parse_answer(hello_answer("0123", 250ms))->confirm_seconds, 0.25);
    EXPECT_EQ(parse_answer(available_answer(15s))->seconds, 15);
    EXPECT_EQ(parse_answer(available_answer(15s))->available, true);
    EXPECT_EQ(parse_answer(unavailable_answer(Unavailable::sold_out))->reason, "sold_out");
    EXPECT_EQ(parse_answer(sold_answer("T1"))->ticket, "T1");
    EXPECT_EQ(parse_answer(not_sold_answer())->sold, false);
    EXPECT_EQ(parse_answer(waiting_event(2))->ahead, 2U);
    EXPECT_EQ(parse_answer(expired_event())->event, "expired");
    EXPECT_EQ(parse_answer(refusal_answer(Refusal::busy, "no"))->error, "busy");
}

TEST(ParseAnswer, RefusesNonsenseAndIgnoresFieldsOfTheWrongType) {
    for (const std::string_view line : {"", "True", "[]", "{", "{}{}", "\xff", "null"}) {
        EXPECT_FALSE(parse_answer(line)) << line;
    }
    const auto wrong_types = parse_answer(
        R"({"ok":1,"event":2,"sold":"x","seconds":"y","ahead":-3,"legs":[1,{"left":-1}]})");
    ASSERT_TRUE(wrong_types);
    EXPECT_FALSE(wrong_types->ok);
    EXPECT_FALSE(wrong_types->sold);
    EXPECT_EQ(wrong_types->ahead, 0U);
    EXPECT_EQ(wrong_types->legs.value().size(), 1U);
}

TEST(ParseAnswer, IgnoresCountsThatAreTooLarge) {
    for (const std::string_view number : {"1e300", "18446744073709551616", "1e16", "-1e300"}) {
        const std::string line = R"({"event":"waiting","ahead":)" + std::string(number) + "}";
        EXPECT_EQ(parse_answer(line)->ahead, 0U) << number;
    }
}

TEST(ParseAnswer, IgnoresSecondsThatAreNoPossibleTime) {
    for (const std::string seconds : {"1e300", "1e999", "-1e300", "-0.001", "86400.001", "null",
                                      "\"1\"", "18446744073709551615"}) {
        const auto answer = parse_answer("{\"ok\":true,\"seconds\":" + seconds +
                                         ",\"confirm_seconds\":" + seconds + "}");
        ASSERT_TRUE(answer) << seconds;
        EXPECT_FALSE(answer->seconds) << seconds;
        EXPECT_FALSE(answer->confirm_seconds) << seconds;
    }
    EXPECT_EQ(parse_answer(R"({"seconds":86400})")->seconds, 86'400);
    EXPECT_EQ(parse_answer(R"({"seconds":0.25})")->seconds, 0.25);
}

TEST(ParseAnswer, IgnoresMoreSeatsThanALegCanHave) {
    const auto answer = parse_answer(R"({"ok":true,"legs":[{"left":1000000000},{"left":1e10}]})");
    EXPECT_EQ(answer->legs.value()[0].left, 1'000'000'000U);
    EXPECT_EQ(answer->legs.value()[1].left, 0U);
}

TEST(ParseAnswer, DistinguishesAnEmptyNameFromAMissingOne) {
    EXPECT_EQ(parse_answer(R"({"ok":true,"name":"Ana"})")->name, "Ana");
    EXPECT_EQ(parse_answer(R"({"ok":true,"name":""})")->name, "");
    EXPECT_FALSE(parse_answer(R"({"ok":true})")->name);
}

} // namespace trecho
