// Goal: legs are found by any of their names. A file with a mistake is refused with a sentence that
// says where the mistake is and how to correct it.
#include "office/network.hpp"

#include "protocol/names.hpp"

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

TEST(Network, FindsPlacesHoweverTheyAreSpelled) {
    const Network network = Network::parse(
        R"({"legs": [{"origin": "São Paulo", "destination": "Goia\u0302nia", "seats": 1},
                     {"origin": "Rio\u00a0 de Janeiro", "destination": "São Paulo", "seats": 1}],
            "aliases": {"Sampa": "SÃO PAULO", "Capital Goiâna": "goiânia"}})",
        "net.json");
    for (const std::string_view message :
         {"São Paulo > Goiânia", "SÃO PAULO > GOIÂNIA", "Sa\u0303o Paulo > goia\u0302nia",
          "são\u00a0\u00a0paulo\u00a0>\u00a0Goiânia", "SAMPA > capital  goiÂna"}) {
        EXPECT_TRUE(find(network, message)) << message;
    }
    EXPECT_TRUE(find(network, "RIO DE JANEIRO > são paulo"));
    for (const std::string_view message :
         {"Sao Paulo > Goiânia", "SãoPaulo > Goiânia", "S\u200bão Paulo > Goiânia"}) {
        EXPECT_FALSE(find(network, message)) << message;
    }
    EXPECT_EQ(network.place_count(), 3U);
    EXPECT_THAT(network.places_of(*find(network, "RIO DE JANEIRO > SAMPA")),
                ElementsAre("Rio\u00a0 de Janeiro", "São Paulo"))
        << "the spelling of the file";
}

TEST(Network, UsesTheNameOfAPlaceFromItsFirstLegInAllLegs) {
    const Network network = Network::parse(
        R"({"legs": [{"origin": "São Paulo", "destination": "Recife", "seats": 1},
                     {"origin": "RECIFE", "destination": "SÃO  PAULO", "seats": 1}]})",
        "net.json");
    EXPECT_EQ(to_string(network.legs()[1]), "Recife > São Paulo");
    EXPECT_THAT(network.places_of(*find(network, "recife > sÃo paulo > recife")),
                ElementsAre("Recife", "São Paulo", "Recife"));
}

TEST(Network, AcceptsAByteOrderMarkAndAnyLineEnds) {
    for (const std::string line_end : {"\n", "\r\n", "\r"}) {
        const std::string json = "\xef\xbb\xbf{\"legs\":" + line_end +
                                 R"([{"origin": "A", "destination": "B", "seats": 2}])" + line_end +
                                 "}" + line_end;
        EXPECT_EQ(refusal_of(json), "accepted");
    }
}

TEST(Network, RefusesOtherEncodingsAndNamesThem) {
    EXPECT_THAT(refusal_of(std::string_view("\xff\xfe{\0", 4)), HasSubstr("is in UTF-16; save"));
    EXPECT_THAT(refusal_of(std::string_view("\xfe\xff\0{", 4)), HasSubstr("is in UTF-16; save"));
    EXPECT_THAT(refusal_of(std::string_view("{\0\"\0l\0", 6)), HasSubstr("is in UTF-16; save"));
    EXPECT_THAT(refusal_of(std::string_view("\0{\0\"", 4)), HasSubstr("is in UTF-16; save"));
    EXPECT_THAT(refusal_of(std::string_view("{\0\0\0", 4)), HasSubstr("is in UTF-32; save"));
    EXPECT_THAT(refusal_of("{\"legs\":\n [\"S\xe3o Paulo\"]}"),
                AllOf(StartsWith("net.json: line 2 isn't UTF-8 from column 5 on (the byte e3)"),
                      HasSubstr("iconv -f WINDOWS-1252")));
}

TEST(Network, RefusesAnEmptyFile) {
    for (const std::string_view text : {"", " \r\n", "\xef\xbb\xbf"})
        EXPECT_THAT(refusal_of(text), StartsWith("net.json is empty")) << text;
}

TEST(Network, RefusesRepeatedKeys) {
    EXPECT_THAT(refusal_of(R"({"legs": [{"origin": "A", "destination": "B", "seats": 2}],
 "legs": []})"),
                StartsWith("net.json: \"legs\" (line 2, column 3) is there twice in the document, "
                           "before at line 1, column 3"));
    EXPECT_THAT(
        refusal_of(with_leg(R"({"origin": "B", "destination": "A", "seats": 1, "seats": 500})")),
        AllOf(StartsWith("net.json: \"seats\" (line 1, column "),
              HasSubstr("is there twice in legs[1]")));
    EXPECT_THAT(refusal_of(with_aliases(R"({"X": "A", "X": "B"})")),
                AllOf(StartsWith("net.json: aliases[\"X\"] (line 1, column "),
                      HasSubstr("is there twice, before at line 1, column ")));
}

TEST(Network, RefusesUnknownKeys) {
    EXPECT_THAT(refusal_of(with_leg(R"({"origin": "B", "desination": "A", "seats": 1})")),
                AllOf(StartsWith("net.json: \"desination\" (line 1, column "),
                      HasSubstr("legs[1] has only \"origin\", \"destination\" and \"seats\"")));
    EXPECT_THAT(refusal_of(with_leg(R"({"origin": "B", "destination": "A", "Seats": 1})")),
                HasSubstr("\"Seats\""));
    EXPECT_THAT(refusal_of(R"({"legs": [], "alias": {}})"),
                HasSubstr("the document has only \"legs\" and \"aliases\""));
}

TEST(Network, AcceptsAWholeNumberInAnyNotation) {
    for (const std::string seats : {"120", "120.0", "1.2e2", "12e1", "0", "-0", "1000000000"}) {
        EXPECT_EQ(
            refusal_of(with_leg(R"({"origin": "B", "destination": "A", "seats": )" + seats + "}")),
            "accepted")
            << seats;
    }
    const Network network =
        Network::parse(R"({"legs": [{"origin": "A", "destination": "B", "seats": 1.2e2}]})", "");
    EXPECT_EQ(network.legs().front().seats, 120U);
}

TEST(Network, MayHaveLegsWithoutSeats) {
    EXPECT_EQ(refusal_of(with_leg(R"({"origin": "B", "destination": "A", "seats": 0})")),
              "accepted");
}

TEST(Network, RefusesInvalidJsonWithLineAndColumn) {
    EXPECT_THAT(refusal_of("{\"legs\":\n[\n nonsense"),
                StartsWith("net.json: line 3 isn't JSON from column 3 on: "));
    EXPECT_THAT(refusal_of(with_leg("{}") + "x"),
                StartsWith("net.json: line 1 isn't JSON from column 64 on: "));
}

TEST(Network, RefusesADocumentOfTheWrongForm) {
    EXPECT_THAT(refusal_of("[]"), HasSubstr("must be an object"));
    EXPECT_THAT(refusal_of("{}"), HasSubstr(") must be a list of at least one"));
    EXPECT_THAT(refusal_of(R"({"legs": []})"), HasSubstr("at least one leg"));
    EXPECT_THAT(refusal_of(R"({"legs": 3})"),
                StartsWith("net.json: \"legs\" (line 1, column 10) must be a list"));
    EXPECT_THAT(refusal_of(R"({"lags": []})"),
                StartsWith("net.json: \"lags\" (line 1, column 3) isn't known"));
    EXPECT_THAT(refusal_of(with_aliases("[]")),
                HasSubstr("\"aliases\" (line 1, column 72) must be an object"));
}

TEST(Network, RefusesALegOfTheWrongFormAndNamesIt) {
    EXPECT_THAT(refusal_of(with_leg("3")),
                StartsWith("net.json: legs[1] (line 1, column 60) must be an object"));
    EXPECT_THAT(refusal_of(with_leg("{}")),
                StartsWith("net.json: legs[1].origin (line 1, column 60) must be"));
    EXPECT_THAT(refusal_of(with_leg(R"({"origin": "A", "destination": 3, "seats": 1})")),
                StartsWith("net.json: legs[1].destination (line 1, column 91) must be"));
    for (const std::string seats : {"-1", "1.5", "\"1\"", "null", "1000000001", "1e400", "1e-1",
                                    "99999999999999999999", "[1]"}) {
        EXPECT_THAT(
            refusal_of(with_leg(R"({"origin": "B", "destination": "A", "seats": )" + seats + "}")),
            AllOf(StartsWith("net.json: legs[1].seats (line 1, column "),
                  HasSubstr(") must be a whole number")))
            << seats;
    }
}

TEST(Network, RefusesTheSameLegTwiceHoweverItIsWritten) {
    EXPECT_THAT(refusal_of(with_leg(R"({"origin": "a", "destination": "B", "seats": 1})")),
                AllOf(StartsWith("net.json: legs[1] (line 1, column 60) is a > B again"),
                      HasSubstr("legs[0]")));
    EXPECT_THAT(refusal_of(R"({"legs": [{"origin": "São Paulo", "destination": "B", "seats": 2},
                                        {"origin": "SA\u0303O  PAULO", "destination": "b",
                                         "seats": 2}]})"),
                HasSubstr("again, which is legs[0] already"));
}

TEST(Network, RefusesALegToItself) {
    EXPECT_THAT(refusal_of(with_leg(R"({"origin": "C", "destination": "c", "seats": 1})")),
                StartsWith("net.json: legs[1] (line 1, column 60) goes from C to itself"));
    EXPECT_THAT(refusal_of(with_leg(R"({"origin": "Ü", "destination": "ü", "seats": 1})")),
                HasSubstr("goes from Ü to itself"));
}

TEST(Network, RefusesNamesThatNoMessageCanContain) {
    for (const std::string name : {"", " X", "X ", "X > Y", "\u00a0X", "X\u00a0", "X\\u3000"}) {
        EXPECT_THAT(refusal_of(with_leg(R"({"origin": ")" + name +
                                        R"(", "destination": "B", "seats": 1})")),
                    HasSubstr("no customer could ask for"))
            << name;
    }
}

TEST(Network, RefusesNamesWithUnseenCharactersAndShowsThem) {
    for (const std::string name :
         {"X\\nY", "X\\u0000", "X\\tY", "\\u001b[31mX", "X\\u007f", "X\\u009b", "X\\u202e",
          "X\\u200b", "\\ufeffX", "X\\u2028", "X\x7f", "X\u009b", "X\u202e"}) {
        const std::string leg = R"({"origin": ")" + name + R"(", "destination": "B", "seats": 1})";
        EXPECT_THAT(refusal_of(with_leg(leg)), HasSubstr("with a character that nobody can see"));
        const std::string alias = R"({")" + name + R"(": "A"})";
        EXPECT_THAT(refusal_of(with_aliases(alias)),
                    HasSubstr("with a character that nobody can see"));
        const std::string meaning = R"({"Y": ")" + name + R"("})";
        EXPECT_FALSE(has_unseen_characters(refusal_of(with_aliases(meaning))))
            << "a terminal shows the message";
    }
}

TEST(Network, RefusesNamesThatBeginLikeARoutesRequest) {
    for (const std::string name : {"Routes Hill", "ROUTES 66", "routes du Nord"}) {
        const std::string refusal = refusal_of(
            with_leg(R"({"origin": ")" + name + R"(", "destination": "B", "seats": 1})"));
        EXPECT_THAT(refusal, AllOf(HasSubstr("is \"" + name + "\", and"),
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

TEST(Network, RefusesAliasesWithoutAPlaceAndAmbiguousOnes) {
    EXPECT_THAT(refusal_of(with_aliases(R"({"X": "Nowhere"})")),
                AllOf(StartsWith("net.json: aliases[\"X\"]"), HasSubstr("no leg goes to")));
    EXPECT_THAT(refusal_of(with_aliases(R"({"X": 3})")), HasSubstr("must be the name of a place"));
    EXPECT_THAT(refusal_of(with_aliases(R"({"b": "A"})")), HasSubstr("a place itself"));
    EXPECT_THAT(refusal_of(with_aliases(R"({"GRÜ": "A", "grÜ": "B"})")), HasSubstr("there twice"));
    EXPECT_THAT(refusal_of(with_aliases(R"({"X": "A", "x": "B"})")), HasSubstr("there twice"));
    EXPECT_THAT(refusal_of(with_aliases(R"({"X": "A", "Y": "X"})")),
                HasSubstr("means \"X\", which is an alias itself"));
}

TEST(Network, AcceptsAnAliasThatEqualsTheNameOfItsPlace) {
    EXPECT_EQ(refusal_of(with_aliases(R"({"a": "A", "B": "b"})")), "accepted");
}

TEST(Network, RefusesAMissingFile) { EXPECT_THROW(read_network("no/such/file.json"), BadNetwork); }

TEST(ShippedNetwork, HasAllCapitalsWithTheirAliases) {
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
