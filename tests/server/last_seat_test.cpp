// Goal: however many clients want the last seats and however they behave, each seat is sold at most
// once, each confirmed sale is stored, and the sum of the seats never changes.
#include "support/server_world.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

struct Race {
    GuardPolicy guard;
    std::uint64_t seed;
};

// Sixty customers each want one of three seats. They buy, decline, end their side, reset or send
// nothing.
void race(const Race& race) {
    ServerWorldSettings settings;
    settings.seed = race.seed;
    settings.office.guard = race.guard;
    ServerWorld world(settings);

    constexpr std::size_t customers_count = 60;
    std::vector<std::unique_ptr<ScriptedCustomer>> customers;
    for (std::size_t count = 0; count < customers_count; ++count) {
        customers.push_back(world.connect());
        customers.back()->say("Natal > Recife\n");
        world.run_for(std::chrono::microseconds(world.entropy.between(0, 300)));
    }
    std::vector<std::string> heard(customers_count);
    for (int turn = 0; turn < 40; ++turn) {
        for (std::size_t index = 0; index < customers_count; ++index) {
            heard[index] += customers[index]->heard();
            if (heard[index] != "True\n") continue;
            switch (world.entropy.between(1, 5)) {
            case 1: customers[index]->say("S\n"); break;
            case 2: customers[index]->say("N\n"); break;
            case 3: customers[index]->end_writing(); break;
            case 4: customers[index]->reset(); break;
            default: break; // sends nothing
            }
        }
        world.run_for(2s);
    }
    world.run_for(20min);

    std::uint32_t told = 0;
    for (std::size_t index = 0; index < customers_count; ++index) {
        heard[index] += customers[index]->heard();
        if (heard[index] == "True\nTrue\n") ++told;
    }
    const Seats seats = world.seats("Natal", "Recife");
    EXPECT_LE(told, seats.sold) << "a customer was told of a sale that isn't one";
    EXPECT_EQ(seats.free + seats.held + seats.sold, 3U);
    EXPECT_EQ(seats.held, 0U);
    EXPECT_EQ(world.sales().size(), seats.sold);
}

} // namespace

TEST(LastSeat, IsSoldOnceUnderEveryGuard) {
    for (std::uint64_t seed = 1; seed <= seeds_of(30); ++seed) {
        race({GuardPolicy::global, seed});
        race({GuardPolicy::leg, seed});
        race({GuardPolicy::none, seed});
    }
}

TEST(LastSeat, IsSoldToOneOfHundredsOfClientsThatDecideAtOnce) {
    for (const GuardPolicy guard : guard_policies) {
        ServerWorldSettings settings;
        settings.office.guard = guard;
        ServerWorld world(settings);
        std::vector<std::unique_ptr<ScriptedCustomer>> customers;
        for (int count = 0; count < 300; ++count) {
            customers.push_back(world.connect());
            customers.back()->say("Salvador > Natal\nS\n");
        }
        world.run_for(10s);
        int sold = 0;
        for (const auto& customer : customers) {
            const std::string heard = customer->heard();
            if (heard == "True\nTrue\n") ++sold;
        }
        EXPECT_EQ(sold, 1);
        EXPECT_EQ(world.seats("Salvador", "Natal").sold, 1U);
    }
}

} // namespace trecho
