// Goal: a fault is injected at the stage that it is aimed at, as an event from outside.
#include "simulation/faults/fault_schedule.hpp"

#include "simulation/world/sum_of.hpp"

#include <gtest/gtest.h>

#include <set>

namespace trecho {

namespace {

using namespace std::chrono_literals;

constexpr Duration confirm_limit = 10s;
constexpr std::size_t seeds_tried = 200;

// A schedule, and the faults that it injects.
class Injected {
public:
    Injected(std::uint64_t seed, FaultLevel level, bool has_effect = true)
        : simulation(seed),
          schedule(simulation, draw_faults(simulation.entropy, level, confirm_limit)),
          effect(has_effect) {
        schedule.inject_by([this](Fault fault, Lane lane) {
            is_on_stack = is_on_stack || (is_in_coroutine && !is_disk_fault(fault));
            is_later = is_later || (!is_in_coroutine && is_disk_fault(fault));
            if (is_disk_fault(fault) && std::exchange(waits_for_append, true)) ++overtaken;
            lanes.push_back(lane);
            times.push_back(simulation.time.now());
            return effect;
        });
    }

    // More often than any fault is aimed at.
    void reach(Stage stage, Lane customer = 1) {
        for (int time = 0; time < 10; ++time) {
            is_in_coroutine = true;
            schedule.reached(stage, customer);
            schedule.disk_fault_is_met();
            waits_for_append = false;
            schedule.sale_is_stored_in(0s);
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
    bool is_on_stack = false; // a fault that must not be was injected on the coroutine's stack
    bool is_later = false;    // a disk fault was injected when the disk wasn't asked
    bool waits_for_append = false;
    std::size_t overtaken = 0; // disk faults that were replaced before an append met them
    std::vector<Lane> lanes;
    std::vector<TimePoint> times;
    FaultSchedule schedule;
    bool effect;
};

} // namespace

TEST(FaultSchedule, InjectsAFaultOnlyAtTheStageThatItIsAimedAt) {
    for (std::size_t reached = 0; reached < stages; ++reached) {
        std::uint64_t count = 0;
        for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
            Injected world(seed, FaultLevel::hostile);
            world.reach(static_cast<Stage>(reached));
            world.simulation.run();
            EXPECT_EQ(sum_of(world.schedule.injected()),
                      sum_of(world.schedule.injected()[reached]));
            EXPECT_EQ(sum_of(world.schedule.injected()) + world.overtaken, world.lanes.size());
            count += world.lanes.size();
        }
        EXPECT_GT(count, seeds_tried / 2) << name_of(static_cast<Stage>(reached));
    }
}

TEST(FaultSchedule, InjectsOnlyDiskFaultsOnTheStackOfTheCoroutine) {
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Injected world(seed, FaultLevel::hostile);
        world.reach_all();
        EXPECT_FALSE(world.is_on_stack) << seed;
        EXPECT_FALSE(world.is_later) << seed;
    }
}

TEST(FaultSchedule, InjectsSomeFaultsInTheInstantInWhichASaleIsStored) {
    std::size_t at_once = 0;
    std::size_t as_turn_passes = 0;
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Injected world(seed, FaultLevel::hostile);
        for (int time = 0; time < 10; ++time) world.schedule.reached(Stage::waiting, 1);
        world.simulation.run();
        at_once += world.lanes.size();

        const std::size_t before = world.lanes.size();
        const TimePoint stored_at = world.simulation.time.now() + 3s;
        world.schedule.sale_is_stored_in(3s);
        world.simulation.run();
        for (std::size_t fault = before; fault < world.times.size(); ++fault)
            EXPECT_EQ(world.times[fault], stored_at);
        as_turn_passes += world.lanes.size() - before;

        world.schedule.sale_is_stored_in(3s);
        EXPECT_TRUE(world.simulation.time.is_empty()) << "each is injected once";
    }
    EXPECT_GT(at_once, seeds_tried / 10);
    EXPECT_GT(as_turn_passes, seeds_tried / 10);
}

TEST(FaultSchedule, InjectsAsManyFaultsAsItsLevelSays) {
    std::set<std::size_t> usual;
    std::set<std::size_t> hostile;
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        for (const FaultLevel level : {FaultLevel::usual, FaultLevel::hostile}) {
            Injected world(seed, level);
            world.reach_all();
            (level == FaultLevel::usual ? usual : hostile).insert(world.lanes.size());
        }
        Injected peace(seed, FaultLevel::none);
        peace.reach_all();
        EXPECT_TRUE(peace.lanes.empty());
    }
    // At most two more than the level says: a stop and a silence.
    EXPECT_EQ(usual, (std::set<std::size_t>{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(*hostile.begin(), 3U);
    EXPECT_EQ(*hostile.rbegin(), 12U);
}

TEST(FaultSchedule, InjectsIntoTheConnectionThatCameToTheStage) {
    Injected world(1, FaultLevel::hostile);
    for (std::size_t stage = 0; stage < stages; ++stage) world.reach(static_cast<Stage>(stage), 7);
    world.simulation.run();
    ASSERT_FALSE(world.lanes.empty());
    for (const Lane lane : world.lanes) EXPECT_EQ(lane, 7U);
}

TEST(FaultSchedule, CountsOnlyFaultsThatHadAnEffect) {
    std::size_t tried = 0;
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Injected world(seed, FaultLevel::hostile, false);
        world.reach_all();
        tried += world.lanes.size();
        EXPECT_EQ(sum_of(world.schedule.injected()), 0U);
    }
    EXPECT_GT(tried, seeds_tried);
}

TEST(FaultSchedule, CountsADiskFaultOnlyWhenAnAppendHasMetIt) {
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Injected world(seed, FaultLevel::hostile);
        for (int time = 0; time < 10; ++time) world.schedule.reached(Stage::idle, 1);
        world.simulation.run();
        const std::size_t before = sum_of(world.schedule.injected());
        world.schedule.disk_fault_is_met();
        world.schedule.disk_fault_is_met();
        EXPECT_EQ(sum_of(world.schedule.injected()), before + (world.waits_for_append ? 1 : 0));
    }
}

TEST(FaultSchedule, InjectsNothingMoreOnceItHasStopped) {
    for (std::uint64_t seed = 1; seed <= seeds_tried; ++seed) {
        Injected world(seed, FaultLevel::hostile);
        for (int time = 0; time < 10; ++time) world.schedule.reached(Stage::confirming, 1);
        world.schedule.stop(); // what is aimed already was to come soon after
        const std::size_t before = world.lanes.size();
        world.reach_all();
        EXPECT_EQ(world.lanes.size(), before);
    }
}

TEST(FaultSchedule, IsTheSameForTheSameSeed) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Injected one(seed, FaultLevel::hostile);
        Injected other(seed, FaultLevel::hostile);
        one.reach_all();
        other.reach_all();
        EXPECT_EQ(one.schedule.injected(), other.schedule.injected());
        EXPECT_EQ(one.times, other.times);
    }
}

TEST(FaultSchedule, AimsEachFaultAtEachStage) {
    FaultMatrix all{};
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        Injected world(seed, FaultLevel::hostile);
        world.reach_all();
        for (std::size_t stage = 0; stage < stages; ++stage) {
            for (std::size_t fault = 0; fault < faults; ++fault)
                all[stage][fault] += world.schedule.injected()[stage][fault];
        }
    }
    for (std::size_t stage = 0; stage < stages; ++stage) {
        for (std::size_t fault = 0; fault < faults; ++fault)
            EXPECT_GT(all[stage][fault], 50U)
                << name_of(static_cast<Stage>(stage)) << ", " << name_of(static_cast<Fault>(fault));
    }
}

} // namespace trecho
