// Goal: a fault strikes at the stage that it is aimed at, as something from outside would.
#include "simulation/faults/fault_schedule.hpp"

#include "simulation/world/sum_of.hpp"

#include <gtest/gtest.h>

#include <set>

namespace trecho {

namespace {

using namespace std::chrono_literals;

constexpr Duration confirm_limit = 10s;
constexpr std::size_t seeds_tried = 200;

bool is_of_the_disk(Fault fault) {
    return fault == Fault::disk_full || fault == Fault::io_error || fault == Fault::short_write ||
           fault == Fault::slow_disk;
}

// A plan, and what it strikes.
class Struck {
public:
    Struck(std::uint64_t seed, FaultLevel level, bool has_effect = true)
        : simulation(seed),
          plan(simulation, level, confirm_limit,
               [this](Fault fault, Lane lane) {
                   is_on_stack = is_on_stack || (is_in_coroutine && !is_of_the_disk(fault));
                   is_later = is_later || (!is_in_coroutine && is_of_the_disk(fault));
                   if (is_of_the_disk(fault) && std::exchange(waits_for_append, true)) ++overtaken;
                   lanes.push_back(lane);
                   times.push_back(simulation.time.now());
                   return effect;
               }),
          effect(has_effect) {}

    // More often than any aim wants.
    void reach(Stage stage, Lane customer = 1) {
        for (int time = 0; time < 10; ++time) {
            is_in_coroutine = true;
            plan.reached(stage, customer);
            plan.has_struck_the_disk();
            waits_for_append = false;
            plan.sale_is_stored_in(0s);
            is_in_coroutine = false;
            simulation.run_for(1s);
        }
    }
    void reach_all() {
        for (std::size_t stage = 0; stage < stages; ++stage) reach(static_cast<Stage>(stage));
        simulation.run();
    }

    Simulation simulation;
    bool is_in_coroutine = false;
    bool is_on_stack = false; // something struck on the coroutine's stack that shouldn't
    bool is_later = false;    // a fault of the disk came when the disk wasn't asked
    bool waits_for_append = false;
    std::size_t overtaken = 0; // faults of the disk before which another one came
    std::vector<Lane> lanes;
    std::vector<TimePoint> times;
    FaultSchedule plan;
    bool effect;
};

} // namespace

TEST(FaultSchedule, StrikesOnlyAtTheStageThatItIsAimedAt) {
    for (std::size_t reached = 0; reached < stages; ++reached) {
        std::uint64_t strikes = 0;
        for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
            Struck world(seed, FaultLevel::hostile);
            world.reach(static_cast<Stage>(reached));
            world.simulation.run();
            EXPECT_EQ(sum_of(world.plan.struck()), sum_of(world.plan.struck()[reached]));
            EXPECT_EQ(sum_of(world.plan.struck()) + world.overtaken, world.lanes.size());
            strikes += world.lanes.size();
        }
        EXPECT_GT(strikes, seeds_tried / 2) << name_of(static_cast<Stage>(reached));
    }
}

TEST(FaultSchedule, StrikesOnTheStackOfTheCoroutineOnlyWhereTheDiskIsAsked) {
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Struck world(seed, FaultLevel::hostile);
        world.reach_all();
        EXPECT_FALSE(world.is_on_stack) << seed;
        EXPECT_FALSE(world.is_later) << seed;
    }
}

TEST(FaultSchedule, StrikesSomeOfThoseWhoWaitInTheInstantInWhichASaleIsStored) {
    std::size_t at_once = 0;
    std::size_t as_turn_passes = 0;
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Struck world(seed, FaultLevel::hostile);
        for (int time = 0; time < 10; ++time) world.plan.reached(Stage::waiting, 1);
        world.simulation.run();
        at_once += world.lanes.size();

        const std::size_t before = world.lanes.size();
        const TimePoint stored_at = world.simulation.time.now() + 3s;
        world.plan.sale_is_stored_in(3s);
        world.simulation.run();
        for (std::size_t strike = before; strike < world.times.size(); ++strike)
            EXPECT_EQ(world.times[strike], stored_at);
        as_turn_passes += world.lanes.size() - before;

        world.plan.sale_is_stored_in(3s);
        EXPECT_TRUE(world.simulation.time.is_empty()) << "each strikes once";
    }
    EXPECT_GT(at_once, seeds_tried / 10);
    EXPECT_GT(as_turn_passes, seeds_tried / 10);
}

TEST(FaultSchedule, StrikesAsOftenAsItsLevelSays) {
    std::set<std::size_t> usual;
    std::set<std::size_t> hostile;
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        for (const FaultLevel level : {FaultLevel::usual, FaultLevel::hostile}) {
            Struck world(seed, level);
            world.reach_all();
            (level == FaultLevel::usual ? usual : hostile).insert(world.lanes.size());
        }
        Struck peace(seed, FaultLevel::none);
        peace.reach_all();
        EXPECT_TRUE(peace.lanes.empty());
    }
    // At most two more than the level says: a stop and a silence.
    EXPECT_EQ(usual, (std::set<std::size_t>{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(*hostile.begin(), 3U);
    EXPECT_EQ(*hostile.rbegin(), 12U);
}

TEST(FaultSchedule, StrikesTheOneWhoCameToTheStage) {
    Struck world(1, FaultLevel::hostile);
    for (std::size_t stage = 0; stage < stages; ++stage) world.reach(static_cast<Stage>(stage), 7);
    world.simulation.run();
    ASSERT_FALSE(world.lanes.empty());
    for (const Lane lane : world.lanes) EXPECT_EQ(lane, 7U);
}

TEST(FaultSchedule, CountsOnlyWhatHadAnEffect) {
    std::size_t tried = 0;
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Struck world(seed, FaultLevel::hostile, false);
        world.reach_all();
        tried += world.lanes.size();
        EXPECT_EQ(sum_of(world.plan.struck()), 0U);
    }
    EXPECT_GT(tried, seeds_tried);
}

TEST(FaultSchedule, CountsAFaultOfTheDiskOnlyWhenAnAppendHasMetIt) {
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Struck world(seed, FaultLevel::hostile);
        for (int time = 0; time < 10; ++time) world.plan.reached(Stage::idle, 1);
        world.simulation.run();
        const std::size_t before = sum_of(world.plan.struck());
        world.plan.has_struck_the_disk();
        world.plan.has_struck_the_disk();
        EXPECT_EQ(sum_of(world.plan.struck()), before + (world.waits_for_append ? 1 : 0));
    }
}

TEST(FaultSchedule, StrikesNothingMoreOnceItHasStopped) {
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Struck world(seed, FaultLevel::hostile);
        for (int time = 0; time < 10; ++time) world.plan.reached(Stage::confirming, 1);
        world.plan.stop(); // what is aimed already was to come soon after
        const std::size_t before = world.lanes.size();
        world.reach_all();
        EXPECT_EQ(world.lanes.size(), before);
    }
}

TEST(FaultSchedule, IsTheSameForTheSameSeed) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Struck one(seed, FaultLevel::hostile);
        Struck other(seed, FaultLevel::hostile);
        one.reach_all();
        other.reach_all();
        EXPECT_EQ(one.plan.struck(), other.plan.struck());
        EXPECT_EQ(one.times, other.times);
    }
}

TEST(FaultSchedule, AimsEachFaultAtEachStage) {
    FaultMatrix all{};
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        Struck world(seed, FaultLevel::hostile);
        world.reach_all();
        for (std::size_t stage = 0; stage < stages; ++stage) {
            for (std::size_t fault = 0; fault < faults; ++fault)
                all[stage][fault] += world.plan.struck()[stage][fault];
        }
    }
    for (std::size_t stage = 0; stage < stages; ++stage) {
        for (std::size_t fault = 0; fault < faults; ++fault)
            EXPECT_GT(all[stage][fault], 50U)
                << name_of(static_cast<Stage>(stage)) << ", " << name_of(static_cast<Fault>(fault));
    }
}

} // namespace trecho
