// Goal: seats only move between free, held and sold, for all legs of an itinerary or none.
#include "office/inventory.hpp"

#include "office/small_network.hpp"
#include "simulation/platform/virtual_time.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

struct SmallOffice {
    Network network = small_network();
    Inventory inventory{network};

    Itinerary legs(std::string_view message) const { return itinerary_of(network, message); }
    Seats seats(LegId leg) const { return inventory.seats()[leg]; }
};

} // namespace

TEST(Inventory, HoldsReleasesAndSells) {
    SmallOffice office;
    EXPECT_TRUE(office.inventory.hold(office.legs("A > B")));
    EXPECT_EQ(office.seats(0).held, 1U);
    office.inventory.release(office.legs("A > B"));
    EXPECT_EQ(office.seats(0).free, 2U);
    EXPECT_TRUE(office.inventory.hold(office.legs("A > B")));
    office.inventory.sell(office.legs("A > B"));
    EXPECT_EQ(office.seats(0).sold, 1U);
}

TEST(Inventory, TakesAllSeatsOfAnItineraryOrNone) {
    SmallOffice office;
    EXPECT_TRUE(office.inventory.hold(office.legs("B > C")));
    EXPECT_FALSE(office.inventory.hold(office.legs("A > B > C")));
    EXPECT_EQ(office.seats(0).free, 2U) << "the first leg is still held";
    EXPECT_FALSE(office.inventory.hold(office.legs("A > C")));
}

TEST(Inventory, HoldsTwoSeatsWhenAnItineraryHasTheSameLegTwice) {
    SmallOffice office;
    const Itinerary twice = office.legs("A > B > C > A > B");
    EXPECT_TRUE(office.inventory.hold(twice));
    EXPECT_EQ(office.seats(0).held, 2U);
    office.inventory.release(twice);
    EXPECT_TRUE(office.inventory.hold(office.legs("A > B")));
    EXPECT_FALSE(office.inventory.hold(twice));
    EXPECT_EQ(office.seats(0).free, 1U);
}

TEST(Inventory, IsSoldOutOnlyWhenNoSeatCanComeBack) {
    SmallOffice office;
    EXPECT_TRUE(office.inventory.is_sold_out(office.legs("A > C")));
    EXPECT_TRUE(office.inventory.hold(office.legs("B > C")));
    EXPECT_FALSE(office.inventory.is_sold_out(office.legs("B > C")));
    office.inventory.sell(office.legs("B > C"));
    EXPECT_TRUE(office.inventory.is_sold_out(office.legs("B > C")));
    EXPECT_TRUE(office.inventory.is_sold_out(office.legs("A > B > C")));
}

TEST(Inventory, NeverChangesTheSumOfFreeHeldAndSold) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SmallOffice office;
        SeededEntropy entropy(seed);
        std::vector<Itinerary> held;
        for (int step = 0; step < 500; ++step) {
            const std::vector<Itinerary> wishes{office.legs("A > B"), office.legs("A > B > C > A"),
                                                office.legs("C > A > B > C > A")};
            const Itinerary& wish = wishes[entropy.between(0, wishes.size() - 1)];
            if (entropy.one_in(2)) {
                if (office.inventory.hold(wish)) held.push_back(wish);
            } else if (!held.empty()) {
                if (entropy.one_in(20)) {
                    office.inventory.sell(held.back());
                } else {
                    office.inventory.release(held.back());
                }
                held.pop_back();
            }
            for (LegId leg = 0; leg < office.network.legs().size(); ++leg) {
                const Seats seats = office.seats(leg);
                ASSERT_EQ(seats.free + seats.held + seats.sold, office.network.legs()[leg].seats);
            }
        }
    }
}

} // namespace trecho
