// Goal: the console recognises places by the rules of docs/protocol.md, and finds the places that a
// mistyped name resembles.
#include "client/known_network.hpp"

#include "client/listed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

std::vector<ListedLeg> brazil() {
    return {leg("Recife", "Salvador", 5), leg("Salvador", "Natal", 3), leg("Recife", "São Paulo"),
            leg("Recife", "São Luís"), leg("João Pessoa", "Recife")};
}

const KnownNetwork network(brazil());

} // namespace

TEST(KnownNetwork, ListsEachPlaceOnceInAlphabeticalOrder) {
    EXPECT_THAT(network.places(),
                ElementsAre("João Pessoa", "Natal", "Recife", "Salvador", "São Luís", "São Paulo"));
    EXPECT_THAT(network.destinations_of("Recife"),
                ElementsAre("Salvador", "São Luís", "São Paulo"));
    EXPECT_THAT(network.destinations_of("Natal"), IsEmpty());
}

TEST(KnownNetwork, FindsAPlaceWithoutRegardToCaseAndFormOfAccents) {
    EXPECT_EQ(network.find("SÃO PAULO"), "São Paulo");
    EXPECT_EQ(network.find(" sa\u0303o\u00a0 paulo "), "São Paulo");
    EXPECT_EQ(network.find("JOÃO PESSOA"), "João Pessoa");
    EXPECT_EQ(network.find("Sao Paulo"), std::nullopt) << "only an alias may leave accents out";
}

TEST(KnownNetwork, FindsAPlaceByItsAliases) {
    const KnownNetwork named(brazil(), std::vector{place("São Paulo", {"GRU", "Sao Paulo"}),
                                                   place("Recife", {"REC", "\u202e"}),
                                                   place("Nowhere", {"NWH"})});
    EXPECT_TRUE(named.knows_all_names());
    EXPECT_EQ(named.find("gru"), "São Paulo");
    EXPECT_EQ(named.find("SAO PAULO"), "São Paulo");
    EXPECT_EQ(named.find("NWH"), std::nullopt) << "no leg goes there";
    EXPECT_EQ(named.other_names().size(), 3U) << "the fourth has invisible characters";
    EXPECT_FALSE(network.knows_all_names());
}

TEST(KnownNetwork, CountsTheSeatsOfAWholeRoute) {
    EXPECT_EQ(network.seats_left({"Recife", "Salvador", "Natal"}), 3U);
    EXPECT_EQ(network.seats_left({"Recife", "Natal"}), 0U);
    EXPECT_EQ(network.seats_left({"Recife"}), 0U);
}

TEST(KnownNetwork, FindsThePlacesThatAMistypedNameResembles) {
    EXPECT_THAT(network.similar_to("Reciffe"), ElementsAre("Recife"));
    EXPECT_THAT(network.similar_to("RECFIE"), ElementsAre("Recife"));
    EXPECT_THAT(network.similar_to("Sao Paulo"), ElementsAre("São Paulo"));
    EXPECT_THAT(network.similar_to("sao"), ElementsAre("São Luís", "São Paulo"));
    EXPECT_THAT(network.similar_to("joao pesoa"), ElementsAre("João Pessoa"));
    EXPECT_THAT(network.similar_to("Nowhere"), IsEmpty());
    EXPECT_THAT(network.similar_to("x"), IsEmpty());
    EXPECT_THAT(network.similar_to(""), IsEmpty());
    EXPECT_THAT(network.similar_to("\xff\xff\xff\xff\xff"), IsEmpty());
}

TEST(KnownNetwork, OffersNoPlaceWithInvisibleCharacters) {
    const KnownNetwork hostile({leg("A\x1b[31m", "B")});
    EXPECT_THAT(hostile.places(), ElementsAre("B"));
}

} // namespace trecho
