// Goal: legs are found by any of their names, and a file with a mistake in it is refused with a
// sentence that says where the mistake is and what would be right.
#include "office/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace trecho {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

std::optional<Itinerary> find(const Network& network, std::string_view message) {
    return network.find(*parse_itinerary(message));
}

std::string refusal_of(std::string_view json) {
    try {
        Network::parse(json, "net.json");
    } catch (const BadNetwork& refusal) {
        return refusal.what();
    }
    return "accepted";
}

std::string with_leg(const std::string& leg) {
    return R"({"legs": [{"origin": "A", "destination": "B", "seats": 2}, )" + leg + "]}";
}

std::string with_aliases(const std::string& aliases) {
    return R"({"legs": [{"origin": "A", "destination": "B", "seats": 2}], "aliases": )" + aliases +
           "}";
}

} // namespace

TEST(Network, FindsLegsByNameAndAliasInAnyCase) {
    const Network network = Network::parse(
        R"({"legs": [{"origin": "São Paulo", "destination": "Recife", "seats": 1},
                     {"origin": "Recife", "destination": "Natal", "seats": 1}],
            "aliases": {"GRU": "São Paulo", "Sao Paulo": "são paulo"}})",
        "net.json");
    for (const std::string_view message :
         {"São Paulo > Recife", "SãO PAULO>rEcIfE", "gru > recife", "sao paulo > Recife"}) {
        EXPECT_THAT(*find(network, message), ElementsAre(0)) << message;
    }
    EXPECT_THAT(*find(network, "GRU > Recife > Natal"), ElementsAre(0, 1));
    for (const std::string_view message :
         {"Recife > São Paulo", "Recife > Nowhere", "Nowhere > Recife", "GRU > Sao Paulo",
          "GRU > Recife > Recife", "Recife > Recife"}) {
        EXPECT_FALSE(find(network, message)) << message;
    }
    EXPECT_THAT(network.places_of(*find(network, "gru > recife > NATAL")),
                ElementsAre("São Paulo", "Recife", "Natal"));
}

TEST(Network, MayHaveLegsWithoutSeats) {
    EXPECT_EQ(refusal_of(with_leg(R"({"origin": "B", "destination": "A", "seats": 0})")),
              "accepted");
}

TEST(Network, RefusesWhatIsNotJsonWithTheLine) {
    EXPECT_THAT(refusal_of("{\"legs\":\n[\nnonsense"), StartsWith("net.json: line 3 isn't JSON"));
    EXPECT_THAT(refusal_of(""), StartsWith("net.json: line 1 isn't JSON"));
    EXPECT_THAT(refusal_of(with_leg("{}") + "x"), StartsWith("net.json: line 1 isn't JSON"));
}

TEST(Network, RefusesADocumentOfAnotherForm) {
    EXPECT_THAT(refusal_of("[]"), HasSubstr("must be an object"));
    EXPECT_THAT(refusal_of("{}"), HasSubstr("\"legs\" must be a list"));
    EXPECT_THAT(refusal_of(R"({"legs": []})"), HasSubstr("at least one leg"));
    EXPECT_THAT(refusal_of(R"({"legs": 3})"), HasSubstr("\"legs\" must be a list"));
    EXPECT_THAT(refusal_of(R"({"lags": []})"), HasSubstr("\"lags\" isn't known"));
    EXPECT_THAT(refusal_of(with_aliases("[]")), HasSubstr("\"aliases\" must be an object"));
}

TEST(Network, RefusesALegOfAnotherFormAndSaysWhich) {
    EXPECT_THAT(refusal_of(with_leg("3")), StartsWith("net.json: legs[1] must be an object"));
    EXPECT_THAT(refusal_of(with_leg("{}")), StartsWith("net.json: legs[1].origin must be"));
    EXPECT_THAT(refusal_of(with_leg(R"({"origin": "A", "destination": 3, "seats": 1})")),
                StartsWith("net.json: legs[1].destination must be"));
    for (const std::string seats : {"-1", "1.5", "\"1\"", "null", "1000000001", "1e3"}) {
        EXPECT_THAT(
            refusal_of(with_leg(R"({"origin": "B", "destination": "A", "seats": )" + seats + "}")),
            StartsWith("net.json: legs[1].seats must be a whole number"))
            << seats;
    }
}

TEST(Network, RefusesTheSameLegTwiceHoweverItIsWritten) {
    EXPECT_THAT(refusal_of(with_leg(R"({"origin": "a", "destination": "B", "seats": 1})")),
                AllOf(StartsWith("net.json: legs[1] is a > B again"), HasSubstr("legs[0]")));
}

TEST(Network, RefusesALegToItself) {
    EXPECT_THAT(refusal_of(with_leg(R"({"origin": "C", "destination": "c", "seats": 1})")),
                StartsWith("net.json: legs[1] goes from C to itself"));
}

TEST(Network, RefusesNamesThatNobodyCouldAskFor) {
    for (const std::string name : {"", " X", "X ", "X > Y", "X\\nY", "X\\u0000", "X\\tY"}) {
        EXPECT_THAT(refusal_of(with_leg(R"({"origin": ")" + name +
                                        R"(", "destination": "B", "seats": 1})")),
                    HasSubstr("no customer could ask for"))
            << name;
    }
}

TEST(Network, RefusesNamesThatWouldBeTakenForAQuestion) {
    for (const std::string name : {"Routes Hill", "ROUTES 66", "routes du Nord"}) {
        const std::string refusal = refusal_of(
            with_leg(R"({"origin": ")" + name + R"(", "destination": "B", "seats": 1})"));
        EXPECT_THAT(refusal, AllOf(StartsWith("net.json: legs[1].origin is \"" + name + "\""),
                                   HasSubstr("begins with the word ROUTES")));
        EXPECT_THAT(refusal_of(with_aliases("{\"" + name + "\": \"A\"}")),
                    HasSubstr("begins with the word ROUTES"));
    }
    for (const std::string name : {"Routes", "Routeshill", "Cancel Bay", "Resume Speed", "List",
                                   "S", "N", "HELLO 2", "Quit", "Name of a place"}) {
        EXPECT_EQ(refusal_of(
                      with_leg(R"({"origin": ")" + name + R"(", "destination": "B", "seats": 1})")),
                  "accepted")
            << name;
    }
}

TEST(Network, RefusesAliasesThatMeanNothingOrTooMuch) {
    EXPECT_THAT(refusal_of(with_aliases(R"({"X": "Nowhere"})")),
                AllOf(StartsWith("net.json: aliases[\"X\"]"), HasSubstr("no leg goes to")));
    EXPECT_THAT(refusal_of(with_aliases(R"({"X": 3})")), HasSubstr("must be the name of a place"));
    EXPECT_THAT(refusal_of(with_aliases(R"({"b": "A"})")), HasSubstr("a place itself"));
    EXPECT_THAT(refusal_of(with_aliases(R"({"X": "A", "x": "B"})")), HasSubstr("there twice"));
    EXPECT_THAT(refusal_of(with_aliases(R"({"X": "A", "Y": "X"})")), HasSubstr("no leg goes to"));
}

TEST(Network, SaysThatAFileIsMissing) {
    EXPECT_THROW(read_network("no/such/file.json"), BadNetwork);
}

TEST(NetworkThatShips, HasAllCapitalsWithTheirAliases) {
    const Network network = read_network(TRECHO_DATA "/flights.json");
    EXPECT_GE(network.legs().size(), 120U);
    std::set<std::string> places;
    int single_seats = 0;
    for (const Leg& leg : network.legs()) {
        places.insert({leg.origin, leg.destination});
        if (leg.seats == 1) ++single_seats;
    }
    EXPECT_EQ(places.size(), 27U);
    EXPECT_GE(single_seats, 3);
    EXPECT_TRUE(find(network, "rec > ssa"));
    EXPECT_TRUE(find(network, "Sao Paulo > Brasilia"));
    EXPECT_TRUE(find(network, "Recife > Salvador"));
}

} // namespace trecho
