// Goal: a batch waits for as many sales as the last one had, and nobody waits in vain for long.
#include "office/ledger_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

std::ptrdiff_t lines(const std::string& content) { return std::ranges::count(content, '\n'); }

// Three customers have just been answered by one sync, and a fourth one, who came during that sync,
// is in the next batch.
struct GatheringWorld : LedgerWorld {
    explicit GatheringWorld(Duration gather_max = gathering_max) : LedgerWorld(gather_max) {
        append(1);
        run_for(file.sync_takes / 2);
        append(3);
        run_for(file.sync_takes);
        append(1);
        run_for(file.sync_takes / 2);
        EXPECT_THAT(answers, SizeIs(4));
    }
};

} // namespace

TEST(Gathering, ALoneCustomerNeverWaits) {
    LedgerWorld world;
    for (std::size_t sale = 1; sale <= 3; ++sale) {
        world.append();
        world.run_for(world.file.sync_takes);
        EXPECT_THAT(world.answers, SizeIs(sale));
    }
}

TEST(Gathering, ACustomerWhoComesLaterDoesNotWait) {
    LedgerWorld world;
    world.append(1);
    world.append(3);
    world.run_for(2 * world.file.sync_takes + gathering_max);
    EXPECT_THAT(world.answers, SizeIs(4));
    world.append();
    world.run_for(world.file.sync_takes);
    EXPECT_THAT(world.answers, SizeIs(5));
}

TEST(Gathering, ABatchWaitsForAsManySalesAsTheLastOneHad) {
    GatheringWorld world;
    world.run_for(gathering_max / 2);
    EXPECT_EQ(world.file.appends(), 2U);
    world.append(1);
    world.run_for(0s);
    EXPECT_EQ(world.file.appends(), 2U);
    world.append(1);
    world.run_for(0s);
    EXPECT_EQ(world.file.appends(), 3U);
    world.run_for(world.file.sync_takes);
    EXPECT_THAT(world.answers, SizeIs(7));
}

TEST(Gathering, ABatchDoesNotWaitLongerThanItsLimit) {
    GatheringWorld world;
    world.run_for(gathering_max - 1ns);
    EXPECT_EQ(world.file.appends(), 2U);
    world.run_for(1ns);
    EXPECT_EQ(world.file.appends(), 3U);
    world.run_for(world.file.sync_takes);
    EXPECT_THAT(world.answers, SizeIs(5));
}

TEST(Gathering, ABatchWaitsAtMostForHalfOfTheLastSync) {
    LedgerWorld world;
    world.file.sync_takes = 100us;
    world.append(1);
    world.append(3);
    world.run_for(150us);
    world.append(1);
    world.run_for(50us); // the second sync has ended
    world.run_for(50us - 1ns);
    EXPECT_EQ(world.file.appends(), 2U);
    world.run_for(1ns);
    EXPECT_EQ(world.file.appends(), 3U);
}

TEST(Gathering, ABatchThatBeginsSoonAfterASyncWaitsFromItsFirstSale) {
    LedgerWorld world;
    world.append(1);
    world.append(3);
    world.run_for(2 * world.file.sync_takes);
    EXPECT_THAT(world.answers, SizeIs(4));
    world.run_for(gathering_max - 1ns);
    world.append(1);
    world.run_for(gathering_max - 1ns);
    EXPECT_EQ(world.file.appends(), 2U);
    world.run_for(1ns);
    EXPECT_EQ(world.file.appends(), 3U);
}

TEST(Gathering, ABatchThatWaitedInVainMakesTheNextOneWaitForFewer) {
    GatheringWorld world;
    world.run_for(gathering_max + world.file.sync_takes / 2);
    world.append(1);
    world.run_for(world.file.sync_takes / 2);
    EXPECT_EQ(world.file.appends(), 4U);
}

TEST(Gathering, ASaleIsToldAfterItsSyncAlsoWhenGathering) {
    GatheringWorld world;
    world.append(2);
    world.run_for(world.file.sync_takes - 1ns);
    EXPECT_THAT(world.answers, SizeIs(4));
    EXPECT_EQ(lines(world.file.content()), 4);
    world.run_for(1ns);
    EXPECT_THAT(world.answers, ElementsAre("T1", "T2", "T3", "T4", "T5", "T6", "T7"));
    EXPECT_EQ(lines(world.file.content()), 7);
}

TEST(Gathering, AFailedDiskAnswersAllWhoGathered) {
    GatheringWorld world;
    world.append(1);
    world.file.fail_with(disk_full);
    world.run_for(gathering_max);
    world.append(3);
    world.answers.clear();
    world.run_for(1s);
    EXPECT_THAT(world.answers, AllOf(SizeIs(5), Each("refused")));
    EXPECT_FALSE(world.ledger.is_storing());
}

TEST(Gathering, AnInterruptionDoesNotTakeASaleOutOfItsBatch) {
    GatheringWorld world;
    world.tasks.interrupt_all();
    world.run_for(gathering_max + world.file.sync_takes);
    EXPECT_THAT(world.answers, SizeIs(5));
}

// A drain says what it waits for.
TEST(Gathering, TheLedgerIsStoringWhileABatchGathers) {
    GatheringWorld world;
    EXPECT_TRUE(world.ledger.is_storing());
    EXPECT_EQ(world.file.appends(), 2U);
    world.run_for(gathering_max + world.file.sync_takes);
    EXPECT_FALSE(world.ledger.is_storing());
}

TEST(Gathering, NoTimerIsArmedUnlessABatchGathers) {
    GatheringWorld world;
    EXPECT_EQ(world.clock.timers_armed(), 1U);
    world.append(2);
    world.run_for(0s);
    EXPECT_EQ(world.clock.timers_armed(), 1U) << "only that of the simulated disk";
    world.run_for(1s);
    EXPECT_EQ(world.clock.timers_armed(), 0U);
}

TEST(Gathering, NoBatchWaitsWhenTheLimitIsZero) {
    GatheringWorld world(Duration::zero());
    EXPECT_EQ(world.file.appends(), 3U);
    world.run_for(world.file.sync_takes);
    EXPECT_THAT(world.answers, SizeIs(5));
}

} // namespace trecho
