// Goal: an itinerary is held completely or not at all, and customers whose itineraries share legs
// never deadlock.
#include "support/server_world.hpp"

#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;

namespace {

constexpr std::string_view places = "ABCDEF";

ServerWorldSettings everywhere_to_everywhere(std::uint64_t seed, int seats) {
    ServerWorldSettings settings;
    settings.seed = seed;
    settings.network = "{\"legs\": [";
    std::string separator;
    for (const char from : places) {
        for (const char to : places) {
            if (from == to) continue;
            settings.network += separator + R"({"origin": ")" + from + R"(", "destination": ")" +
                                to + R"(", "seats": )" + std::to_string(seats) + "}";
            separator = ",";
        }
    }
    settings.network += "]}";
    return settings;
}

std::string random_itinerary(SeededEntropy& chance) {
    std::size_t at = chance.between(0, places.size() - 1);
    std::string itinerary(1, places[at]);
    for (std::uint64_t legs = chance.between(1, 4); legs > 0; --legs) {
        at = (at + chance.between(1, places.size() - 1)) % places.size();
        itinerary += std::string(" > ") + places[at];
    }
    return itinerary;
}

} // namespace

TEST(Itinerary, NeverDeadlocksWhenHundredsShareLegs) {
    for (std::uint64_t seed = 1; seed <= seeds_of(5); ++seed) {
        ServerWorld world(everywhere_to_everywhere(seed, 10));
        std::vector<std::unique_ptr<ScriptedCustomer>> customers;
        for (int count = 0; count < 300; ++count) {
            customers.push_back(world.connect());
            const std::string decision = world.entropy.one_in(4) ? "N\n" : "S\n";
            const bool is_silent = world.entropy.one_in(20);
            customers.back()->say(random_itinerary(world.entropy) + "\n" +
                                  (is_silent ? "" : decision));
            if (!is_silent) customers.back()->end_writing();
        }
        world.run_for(1h);
        for (const auto& customer : customers) EXPECT_TRUE(customer->is_disconnected());
        EXPECT_EQ(world.server.connection_count(), 0U) << "seed " << seed;
    }
}

TEST(Itinerary, NeedsTwoSeatsForTheSameLegTwice) {
    ServerWorld world(everywhere_to_everywhere(1, 1));
    const auto customer = world.connect();
    EXPECT_EQ(world.ask(*customer, "A > B > A > B\n"), "False\n");
    EXPECT_EQ(world.ask(*customer, "A > B > A\nS\n"), "True\nTrue\n");
}

TEST(Itinerary, HoldsNoLegWhenOneHasNoFreeSeat) {
    ServerWorldSettings settings = everywhere_to_everywhere(1, 1);
    settings.office.guard = GuardPolicy::none;
    ServerWorld world(settings);
    const auto first = world.connect();
    const auto second = world.connect();
    world.ask(*first, "B > C\n");
    EXPECT_EQ(world.ask(*second, "A > B > C > D\n"), "False\n");
    EXPECT_EQ(world.seats("A", "B").free, 1U);
    EXPECT_EQ(world.seats("C", "D").free, 1U);
}

} // namespace trecho
