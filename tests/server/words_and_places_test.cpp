// Goal: all dialogues sell the same legs, even if a place is called like a keyword of the protocol.
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::HasSubstr;

namespace {

const std::vector<std::string> itineraries{
    "Routes > Paris", "routes>Paris", "Cancel Bay > Paris", "CANCEL T1 > Paris", "Resume > Paris",
    "List > Quit",    "S > N",        "HELLO 2 > Tickets",  "Name X > Paris",    "Quit > Routes",
    "Tickets > Paris"};

ServerWorldSettings with_places_that_look_like_words() {
    ServerWorldSettings settings;
    settings.wire.splits = false;
    settings.network = R"({"legs": [
        {"origin": "Routes", "destination": "Paris", "seats": 1},
        {"origin": "Cancel Bay", "destination": "Paris", "seats": 1},
        {"origin": "Cancel T1", "destination": "Paris", "seats": 1},
        {"origin": "Resume", "destination": "Paris", "seats": 1},
        {"origin": "List", "destination": "Quit", "seats": 1},
        {"origin": "S", "destination": "N", "seats": 1},
        {"origin": "Hello 2", "destination": "Tickets", "seats": 1},
        {"origin": "Name X", "destination": "Paris", "seats": 1},
        {"origin": "Quit", "destination": "Routes", "seats": 1},
        {"origin": "Tickets", "destination": "Paris", "seats": 1}]})";
    return settings;
}

} // namespace

TEST(KeywordsAndPlaces, AreDistinguishedSoThatAllDialoguesOfferTheSameLegs) {
    ServerWorld world(with_places_that_look_like_words());
    const auto plain = world.connect();
    const auto json = world.connect_with_hello();
    const auto unframed = world.connect_legacy();
    for (const std::string& itinerary : itineraries) {
        EXPECT_EQ(world.ask(*plain, itinerary + "\n"), "True\n") << itinerary;
        EXPECT_EQ(world.ask(*plain, "N\n"), "False\n");
        EXPECT_THAT(world.ask(*json, itinerary + "\n"), HasSubstr(R"("available":true)"))
            << itinerary;
        EXPECT_THAT(world.ask(*json, "N\n"), HasSubstr(R"("sold":false)"));
        EXPECT_EQ(world.ask(*unframed, itinerary), "True") << itinerary;
        EXPECT_EQ(world.ask(*unframed, "N"), "False");
    }
}

TEST(KeywordsAndPlaces, AreKeywordsWhenTheMessageIsNoItinerary) {
    ServerWorld world(with_places_that_look_like_words());
    const auto customer = world.connect_with_hello();
    EXPECT_EQ(world.ask(*customer, "ROUTES Routes > Paris\n"),
              "{\"ok\":true,\"routes\":[[\"Routes\",\"Paris\"]]}\n");
    world.ask(*customer, "Cancel T1 > Paris\nS\n");
    EXPECT_THAT(world.ask(*customer, "CANCEL T1\n"), HasSubstr(R"("cancelled":true)"));
    EXPECT_THAT(world.ask(*customer, "RESUME nobody\n"), HasSubstr("unknown_session"));
    EXPECT_EQ(world.ask(*customer, "TICKETS\n"), "{\"ok\":true,\"tickets\":[]}\n");
}

TEST(KeywordsAndPlaces, ArePlacesInAnItineraryEvenWhenTheyAreUnknown) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    for (const std::string itinerary : {"CANCEL Bay > Paris", "RESUME Speed > Paris"})
        EXPECT_THAT(world.ask(*customer, itinerary + "\n"), HasSubstr("unknown_leg")) << itinerary;
}

TEST(KeywordsAndPlaces, AreAcceptedInEitherCaseAndSoIsATicketNumber) {
    ServerWorld world;
    const auto customer = world.connect_with_hello();
    world.ask(*customer, "Salvador > Natal\nS\n");
    EXPECT_EQ(world.ask(*customer, "cancel t1\n"), "{\"ok\":true,\"cancelled\":true}\n");
}

} // namespace trecho
