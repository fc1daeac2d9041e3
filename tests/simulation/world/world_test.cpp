// Goal: a seed has the same events wherever and whenever it runs, and a world follows its settings.
#include "simulation/runner/seed_sweep.hpp"
#include "simulation/world/sum_of.hpp"
#include "support/repetitions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

SimulationSettings telling_everything() {
    SimulationSettings settings;
    settings.tells_everything = true;
    return settings;
}

SweepResult run_all(Seeds seeds, const SimulationSettings& settings = {}) {
    SweepResult result = run_seeds(seeds, settings, [](const SweepResult&) {});
    EXPECT_FALSE(result.failure) << result.failure->violation->why;
    return result;
}

} // namespace

TEST(World, HasTheSameEventsForTheSameSeed) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const WorldResult once = run_world(seed, telling_everything());
        const WorldResult again = run_world(seed, telling_everything());
        EXPECT_EQ(once.log_hash, again.log_hash) << seed;
        EXPECT_EQ(once.lanes, again.lanes) << seed;
        EXPECT_EQ(once.setting, again.setting) << seed;
        EXPECT_FALSE(once.violation);
        EXPECT_NE(once.log_hash, run_world(seed + 1, {}).log_hash);
    }
}

TEST(World, HasTheSameEventsWithAndWithoutATrace) {
    const WorldResult alone = run_world(7, {});
    const MakeObserver trace = [](const Network&, const Clock&) {
        return std::make_unique<Observer>();
    };
    EXPECT_EQ(run_world(7, {}, trace).log_hash, alone.log_hash);
    EXPECT_EQ(run_world(7, telling_everything()).log_hash, alone.log_hash);
    EXPECT_EQ(alone.lanes, "") << "it is made only when asked for, or after a violation";
}

TEST(World, TellsItsTraceOfEachConnectionAsItOpensAndCloses) {
    struct Connections final : Observer {
        void opened(ConnectionId connection, std::string_view) override {
            EXPECT_TRUE(is_open.emplace(connection, true).second) << "the number was used before";
        }
        void closed(ConnectionId connection) override {
            EXPECT_TRUE(std::exchange(is_open.at(connection), false));
        }
        ~Connections() override {
            for (const auto& [connection, open] : is_open) EXPECT_FALSE(open) << connection;
        }
        std::map<ConnectionId, bool> is_open;
    };
    SimulationSettings settings;
    settings.faults = FaultLevel::hostile;
    std::uint64_t crashes = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const MakeObserver trace = [](const Network&, const Clock&) {
            return std::make_unique<Connections>();
        };
        crashes += run_world(seed, settings, trace).crashes;
    }
    EXPECT_GT(crashes, 0U);
}

// Customers come back after hours: most were silent for too long.
TEST(World, LastsAsLongAsItIsTold) {
    SimulationSettings settings;
    settings.span = 24h;
    settings.customers = 3;
    for (int repetition = 0; repetition < repetitions(10); ++repetition) {
        const std::uint64_t seed = 1 + static_cast<std::uint64_t>(repetition);
        const WorldResult world = run_world(seed, settings);
        EXPECT_FALSE(world.violation) << seed << ": " << world.violation->why;
        EXPECT_GE(world.simulated, 24h);
        EXPECT_LE(world.simulated, 32h); // the last visits begin just before the end
    }
}

TEST(World, HasTheCustomersAndTheGuardThatItIsGiven) {
    SimulationSettings settings = telling_everything();
    settings.customers = 9;
    for (const auto& [guard, name] :
         {std::pair{GuardPolicy::global, "guard global,"},
          std::pair{GuardPolicy::leg, "guard leg,"}, std::pair{GuardPolicy::none, "guard none,"}}) {
        settings.guard = guard;
        const WorldResult world = run_world(1, settings);
        EXPECT_THAT(world.setting, HasSubstr(name));
        EXPECT_THAT(world.setting, HasSubstr("customer 9 is"));
        EXPECT_THAT(world.setting, Not(HasSubstr("customer 10 is")));
    }
}

TEST(World, MeetsAsManyFaultsAsItsLevelSays) {
    std::map<FaultLevel, std::uint64_t> injected;
    for (const FaultLevel level : {FaultLevel::none, FaultLevel::usual, FaultLevel::hostile}) {
        SimulationSettings settings;
        settings.faults = level;
        const SweepResult all = run_all({1, 40}, settings);
        injected[level] = sum_of(all.injected);
        EXPECT_LE(all.crashes, injected[level]);
    }
    EXPECT_EQ(injected[FaultLevel::none], 0U);
    EXPECT_GT(injected[FaultLevel::usual], 0U);
    EXPECT_GT(injected[FaultLevel::hostile], 2 * injected[FaultLevel::usual]);
}

TEST(SeedSweep, HasTheSameResultInWhateverOrderTheWorldsEnd) {
    const SweepResult once = run_all({1, 40});
    const SweepResult again = run_all({1, 40});
    EXPECT_EQ(once.worlds, 40U);
    EXPECT_EQ(once.log_hash, again.log_hash);
    EXPECT_EQ(once.injected, again.injected);
    EXPECT_EQ(once.purchases, again.purchases);
    EXPECT_EQ(once.simulated, again.simulated);
    EXPECT_NE(once.log_hash, run_all({2, 41}).log_hash);
}

TEST(SeedSweep, AddsUpItsWorlds) {
    std::uint64_t purchases = 0;
    std::uint64_t sold = 0;
    Duration simulated{};
    for (std::uint64_t seed = 5; seed <= 14; ++seed) {
        const WorldResult world = run_world(seed, {});
        purchases += world.purchases;
        sold += world.sold;
        simulated += world.simulated;
    }
    const SweepResult all = run_all({5, 14});
    EXPECT_EQ(all.worlds, 10U);
    EXPECT_EQ(all.purchases, purchases);
    EXPECT_EQ(all.sold, sold);
    EXPECT_EQ(all.simulated, simulated);
}

TEST(SeedSweep, EndsWithTheLargestSeedThatThereIs) {
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    EXPECT_EQ(run_all({largest - 2, largest}).worlds, 3U);
    EXPECT_EQ(run_all({0, 2}).worlds, 3U);
}

} // namespace trecho
