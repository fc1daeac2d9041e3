// Goal: the explorer tries every order, counts it once, and says whether it has tried them all.
#include "simulation/explorer/explorer.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

Exploration explore_with(const ExplorationSettings& settings) {
    return explore(settings, [](std::uint64_t) {});
}

ExplorationSettings without_preemptions(GuardPolicy guard = GuardPolicy::leg) {
    ExplorationSettings settings;
    settings.guard = guard;
    settings.preemptions_max = 0;
    return settings;
}

} // namespace

TEST(Explorer, TriesTheSameOrdersTwiceUnderEachGuard) {
    for (const GuardPolicy guard : guard_policies) {
        ExplorationSettings settings = without_preemptions(guard);
        settings.customers = 1;
        settings.preemptions_max = 1;
        const Exploration once = explore_with(settings);
        const Exploration again = explore_with(settings);
        EXPECT_EQ(once.orders, again.orders);
        EXPECT_GT(once.orders, 100U);
        EXPECT_TRUE(once.is_complete);
        EXPECT_FALSE(once.violation) << once.violation->why;
        EXPECT_EQ(once.lanes, "");
    }
}

TEST(Explorer, TriesMoreOrdersWithPreemptionsAndWithCustomers) {
    ExplorationSettings settings = without_preemptions(GuardPolicy::none);
    settings.customers = 1;
    const std::uint64_t alone = explore_with(settings).orders;
    settings.preemptions_max = 1;
    const std::uint64_t alone_with_preemptions = explore_with(settings).orders;
    EXPECT_LT(alone, alone_with_preemptions);
    EXPECT_LT(alone, explore_with(without_preemptions(GuardPolicy::none)).orders);
}

TEST(Explorer, SaysThatThereAreMoreOrdersThanItMayTry) {
    ExplorationSettings settings = without_preemptions();
    settings.customers = 1;
    const std::uint64_t all = explore_with(settings).orders;
    settings.orders_max = all - 1;
    EXPECT_FALSE(explore_with(settings).is_complete);
    EXPECT_EQ(explore_with(settings).orders, all - 1);
    settings.orders_max = all;
    EXPECT_TRUE(explore_with(settings).is_complete);
}

} // namespace trecho
