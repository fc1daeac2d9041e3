// Goal: if an itinerary is refused, the console names the leg and proposes corrections.
#include "client/explanations.hpp"

#include "client/listed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const KnownNetwork legs_on_sale({leg("Recife", "Salvador"), leg("Salvador", "Natal", 0),
                                 leg("Recife", "São Paulo"), leg("Buy More", "Recife"),
                                 leg("Recife", "Rio de Janeiro"), leg("Rio Branco", "Natal")});

std::vector<std::string> routes_of(const std::vector<ListedLeg>& legs) {
    std::vector<std::string> routes;
    for (const ListedLeg& each : legs) routes.push_back(each.origin + " > " + each.destination);
    return routes;
}

} // namespace

TEST(LikelyItineraries, CorrectTheNameOfAPlace) {
    EXPECT_THAT(likely_itineraries(legs_on_sale, "Reciffe > salvador"),
                ElementsAre("Recife > Salvador"));
    EXPECT_THAT(likely_itineraries(legs_on_sale, "recif > Salvadro > Natl"),
                ElementsAre("Recife > Salvador > Natal"));
    EXPECT_THAT(likely_itineraries(legs_on_sale, "recife > Sao Paulo"),
                ElementsAre("Recife > São Paulo"));
}

TEST(LikelyItineraries, AreThoseOnSaleIfSeveralPlacesMayBeMeant) {
    EXPECT_THAT(likely_itineraries(legs_on_sale, "Recife > Rio"),
                ElementsAre("Recife > Rio de Janeiro"));
    EXPECT_THAT(likely_itineraries(legs_on_sale, "Rio > Manauss"), IsEmpty());
}

TEST(LikelyItineraries, LeaveOutAVerb) {
    for (const std::string verb : {"buy ", "BUY ", "comprar ", "list ", "lista "})
        EXPECT_THAT(likely_itineraries(legs_on_sale, verb + "Recife > Salvador"),
                    ElementsAre("Recife > Salvador"));
    EXPECT_THAT(likely_itineraries(legs_on_sale, "buy more > Recife"), IsEmpty()) << "a place";
    EXPECT_THAT(likely_itineraries(legs_on_sale, "buy recif > Salvador"),
                ElementsAre("Recife > Salvador"));
}

TEST(LikelyItineraries, AreEmptyIfAllPlacesAreKnownOrOneResemblesNoOther) {
    EXPECT_THAT(likely_itineraries(legs_on_sale, "Recife > Natal"), IsEmpty());
    EXPECT_THAT(likely_itineraries(legs_on_sale, "Reciffe > Nowhere"), IsEmpty());
    EXPECT_THAT(likely_itineraries(legs_on_sale, "Reciffe"), IsEmpty());
}

TEST(MissingLegs, AreNamedAsTheNetworkWritesThem) {
    EXPECT_THAT(missing_legs(legs_on_sale, "recife > SALVADOR > recife"),
                ElementsAre("Salvador > Recife"));
    EXPECT_THAT(missing_legs(legs_on_sale, "Recife > Natal > Recife > Natal"),
                ElementsAre("Recife > Natal", "Natal > Recife"));
}

TEST(MissingLegs, AreTheWholeItineraryIfAPlaceIsNotKnown) {
    EXPECT_THAT(missing_legs(legs_on_sale, "Recife > XYZ > Natal"),
                ElementsAre("Recife > XYZ > Natal"));
}

TEST(LegsWithoutSeats, AreThoseWithTooFewSeatsForThisItinerary) {
    EXPECT_THAT(legs_without_seats(legs_on_sale, "Recife > Salvador > Natal"),
                ElementsAre("Salvador > Natal"));
    EXPECT_THAT(legs_without_seats(legs_on_sale, "Recife > Salvador > Recife > Salvador"),
                ElementsAre("Recife > Salvador"))
        << "it needs two";
    EXPECT_THAT(legs_without_seats(legs_on_sale, "recife > Salvador"),
                ElementsAre("recife > Salvador"))
        << "a seat came back meanwhile";
}

TEST(LegsLike, AreTheLegsFromAndToAPlace) {
    EXPECT_THAT(routes_of(legs_like(legs_on_sale, "salvador")),
                ElementsAre("Salvador > Natal", "Recife > Salvador"));
    EXPECT_THAT(routes_of(legs_like(legs_on_sale, " SA\u0303O ")),
                ElementsAre("Recife > São Paulo"));
    EXPECT_THAT(routes_of(legs_like(legs_on_sale, "rio")),
                ElementsAre("Rio Branco > Natal", "Recife > Rio de Janeiro"));
    EXPECT_THAT(legs_like(legs_on_sale, "Nowhere"), IsEmpty());
}

TEST(LegsLike, AreTheLegsFromOnePlaceToAnother) {
    EXPECT_THAT(routes_of(legs_like(legs_on_sale, "recife > sa")),
                ElementsAre("Recife > Salvador", "Recife > São Paulo"));
    EXPECT_THAT(routes_of(legs_like(legs_on_sale, "Recife >")).size(), 3U);
}

} // namespace trecho
