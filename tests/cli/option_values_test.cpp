// Goal: values of options mean what a person expects, and invalid ones are refused.
#include "cli/option_values.hpp"

#include "protocol/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::HasSubstr;
using testing::StartsWith;

namespace {

using namespace std::chrono_literals;

std::string refusal_of(auto parse) {
    try {
        parse();
    } catch (const BadValue& refusal) {
        return refusal.what();
    }
    return "taken";
}

} // namespace

TEST(OptionValues, AreWholeNumbersInDecimalDigitsAlone) {
    EXPECT_EQ(to_count("0", 0, 5), 0U);
    EXPECT_EQ(to_count("100000", 1, 100'000), 100'000U);
    EXPECT_EQ(to_count("010", 1, 100), 10U) << "ten, not eight";
    for (const std::string_view text :
         {"", "0", "101", "-1", "+5", "0x10", "1e3", "5.0", "5.", " 5", "5 ", "1,000", "1'000",
          "nan", "99999999999999999999", "18446744073709551617", "٣", "five"}) {
        EXPECT_THAT(refusal_of([&] { to_count(text, 1, 100); }),
                    StartsWith(quote_name(text) + " isn't a whole number from 1 to 100"));
    }
}

TEST(OptionValues, AreFiniteNumbersInDecimalDigits) {
    EXPECT_EQ(to_decimal("0.25", 0, 1), 0.25);
    EXPECT_EQ(to_decimal("1", 0, 1), 1);
    EXPECT_EQ(to_decimal("0010.5", 0, 100), 10.5);
    for (const std::string_view text :
         {"", "nan", "NaN", "-nan", "nan(1)", "inf", "Infinity", "-1", "1.01", "1e-1", "0x1p-1",
          "+0.5", " 0.5", "0.5 ", "0,5", "half"}) {
        EXPECT_THAT(refusal_of([&] { to_decimal(text, 0, 1); }),
                    StartsWith(quote_name(text) + " isn't a number from 0 to 1"));
    }
    EXPECT_THAT(refusal_of([] { to_decimal("nan", 0.001, 10'000'000); }),
                HasSubstr("from 0.001 to 10000000"));
}

TEST(OptionValues, AreTimesWithAUnit) {
    EXPECT_EQ(to_duration("250ms"), 250ms);
    EXPECT_THAT(refusal_of([] { to_duration("0s"); }), StartsWith("\"0s\" isn't a time; write"));
    EXPECT_EQ(to_think_time("0"), 0s);
    EXPECT_EQ(to_think_time("0m"), 0s);
    EXPECT_EQ(to_think_time("5ms"), 5ms);
}

TEST(OptionValues, AreAddresses) {
    EXPECT_EQ(to_string(to_endpoint("[::1]:0")), "[::1]:0");
    for (const std::string_view text : {"", "7878", "a b:1", " h:1", "h\x1b:1", "h:1 "}) {
        EXPECT_THAT(refusal_of([&] { to_endpoint(text); }),
                    HasSubstr("isn't HOST:PORT; write it as 127.0.0.1:7878"));
    }
    EXPECT_THAT(refusal_of([] { to_server("h:0"); }), HasSubstr("names no port"));
}

TEST(OptionValues, AreListsOfServers) {
    EXPECT_EQ(to_string(to_servers("h:1")), "h:1");
    EXPECT_EQ(to_string(to_servers("h:1,[::1]:2,h:3")), "h:1,[::1]:2,h:3");
    for (const std::string_view text : {"", ",", "h:1,", ",h:1", "h:1,,h:2", "h:1, h:2", "h:1;h:2"})
        EXPECT_THAT(refusal_of([&] { to_servers(text); }), HasSubstr("isn't HOST:PORT")) << text;
    EXPECT_THAT(refusal_of([] { to_servers("h:1,h:0"); }), StartsWith("\"h:0\" names no port"));
    EXPECT_THAT(refusal_of([] { to_servers("h:1,g:1,h:01"); }),
                StartsWith("\"h:1\" stands twice in the list"));
}

TEST(OptionValues, AreSeeds) {
    EXPECT_EQ(to_one_seed("010").first, 10U);
    EXPECT_EQ(to_seeds("1..010").last, 10U);
    for (const std::string_view text : {"", "1", "..", "1..", "..2", "1..2..3", "1..0x2", "-1..2"})
        EXPECT_THAT(refusal_of([&] { to_seeds(text); }), HasSubstr("isn't a range of seeds"));
    EXPECT_THAT(refusal_of([] { to_seeds("2..1"); }), HasSubstr("the lower number comes first"));
    EXPECT_THAT(refusal_of([] { to_one_seed("-1"); }), HasSubstr("isn't a seed"));
}

TEST(OptionValues, AreNeverEmpty) {
    EXPECT_THAT(refusal_of([] { to_path(""); }), HasSubstr("the name is empty"));
    EXPECT_THAT(refusal_of([] { to_itinerary(""); }), HasSubstr("the itinerary is empty"));
    EXPECT_THAT(refusal_of([] { to_itinerary(" \u00a0"); }), HasSubstr("the itinerary is empty"));
    EXPECT_THAT(refusal_of([] { to_itinerary("A > B\nS"); }),
                HasSubstr("the itinerary has a line end"));
}

TEST(OptionValues, AreItinerariesAndNoOtherRequest) {
    EXPECT_EQ(to_itinerary(" São Paulo>Recife "), " São Paulo>Recife ");
    for (const std::string_view text :
         {"QUIT", "LIST", "S", "Recife", "A >", "ROUTES A > B", "\xff > A"})
        EXPECT_EQ(refusal_of([&] { to_itinerary(text); }),
                  quote_name(text) +
                      " isn't an itinerary; write it as: Recife > Salvador, in quotes");
    EXPECT_THAT(
        refusal_of([] { to_itinerary("A > " + std::string(1024, 'x')); }),
        HasSubstr("the itinerary has 1028 bytes, and a message to the server has at most 1024"));
}

TEST(OptionValues, AreOneOfTheChoices) {
    EXPECT_EQ(to_choice("leg", {"global", "leg"}), 1U);
    EXPECT_EQ(refusal_of([] { to_choice("\x1b[1m", {"global", "leg"}); }),
              "\"\\u001b[1m\" isn't a possible value; write one of these: global, leg");
}

TEST(ClosestWord, IsTheOneWithTheFewestLettersToChange) {
    const std::vector<std::string> commands{"serve", "buy", "load", "audit"};
    EXPECT_EQ(closest_word("server", commands), "serve");
    EXPECT_EQ(closest_word("lod", commands), "load");
    EXPECT_EQ(closest_word("adit", commands), "audit");
    EXPECT_EQ(near_word("byu", {"buy", "serve"}), "buy");
    EXPECT_EQ(near_word("xyzzy", commands), std::nullopt);
}

TEST(ParseDuration, TakesANumberAndAUnit) {
    EXPECT_EQ(parse_duration("1ms"), 1ms);
    EXPECT_EQ(parse_duration("15s"), 15s);
    EXPECT_EQ(parse_duration("10m"), 10min);
    EXPECT_EQ(parse_duration("86400s"), 24h);
    for (const char* text : {"", "s", "15", "0s", "-1s", "1h", "1 s", "1s ", "1.5s", "86401s",
                             "9223372036854775807m", "99999999999999999999s"}) {
        EXPECT_FALSE(parse_duration(text)) << text;
    }
}

TEST(OptionValues, AreNamesThatOthersCanRead) {
    EXPECT_EQ(to_name(" Ana  Maria "), "Ana Maria");
    for (const std::string_view text :
         {"", " ", "A > B", "A\u202e", "a name of more than 32 characters"}) {
        EXPECT_THAT(refusal_of([&] { to_name(text); }),
                    StartsWith(quote_name(text) +
                               " can't be a name: a name has 1 to 32 visible characters"));
    }
}

} // namespace trecho
