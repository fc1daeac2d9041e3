// Goal: find_routes finds the itineraries with the fewest legs.
#include "office/routes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct RoutesWorld {
    explicit RoutesWorld(const std::string& legs)
        : network(Network::parse("{\"legs\": [" + legs + "]}", "network")), inventory(network) {}

    std::vector<std::string> routes(std::string_view from, std::string_view to) const {
        std::vector<std::string> texts;
        const auto found = find_routes(network, inventory.seats(), *network.find_place(from),
                                       *network.find_place(to));
        for (const Itinerary& route : found) {
            std::string text;
            for (const std::string_view place : network.places_of(route)) text += place;
            texts.push_back(text);
        }
        return texts;
    }

    Network network;
    Inventory inventory;
};

std::string leg(const std::string& from, const std::string& to, int seats = 1) {
    return R"({"origin": ")" + from + R"(", "destination": ")" + to + R"(", "seats": )" +
           std::to_string(seats) + "}";
}

} // namespace

TEST(FindRoutes, PutsFewestLegsFirst) {
    const RoutesWorld world(leg("A", "B") + "," + leg("B", "C") + "," + leg("C", "D") + "," +
                            leg("B", "D") + "," + leg("A", "D"));
    EXPECT_THAT(world.routes("A", "D"), ElementsAre("AD", "ABD", "ABCD"));
}

TEST(FindRoutes, UsesOnlyLegsWithFreeSeats) {
    RoutesWorld world(leg("A", "B") + "," + leg("B", "C") + "," + leg("A", "C", 0));
    EXPECT_THAT(world.routes("A", "C"), ElementsAre("ABC"));
    world.inventory.hold({0});
    EXPECT_THAT(world.routes("A", "C"), IsEmpty());
}

TEST(FindRoutes, NeverVisitsAPlaceTwice) {
    const RoutesWorld world(leg("A", "B") + "," + leg("B", "A") + "," + leg("B", "C") + "," +
                            leg("C", "B") + "," + leg("C", "D") + "," + leg("D", "C"));
    EXPECT_THAT(world.routes("A", "D"), ElementsAre("ABCD"));
    EXPECT_THAT(world.routes("A", "A"), IsEmpty());
}

TEST(FindRoutes, UsesAtMostFourLegs) {
    const RoutesWorld world(leg("A", "B") + "," + leg("B", "C") + "," + leg("C", "D") + "," +
                            leg("D", "E") + "," + leg("E", "F"));
    EXPECT_THAT(world.routes("A", "E"), ElementsAre("ABCDE"));
    EXPECT_THAT(world.routes("A", "F"), IsEmpty());
}

TEST(FindRoutes, ReturnsAtMostTenRoutes) {
    std::string legs = leg("A", "Z");
    for (char by = 'B'; by < 'Y'; ++by) {
        legs += "," + leg("A", std::string(1, by)) + "," + leg(std::string(1, by), "Z");
    }
    EXPECT_EQ(RoutesWorld(legs).routes("A", "Z").size(), 10U);
}

} // namespace trecho
