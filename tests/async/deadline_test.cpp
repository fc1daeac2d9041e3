// Goal: a deadline interrupts an operation that takes too long, and nothing else. An operation that
// has finished keeps its result.
#include "async/deadline.hpp"

#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <type_traits>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

using Errors = std::vector<error_code>;

// Its timer and its Running have its address.
static_assert(!std::is_move_constructible_v<Deadline> && !std::is_move_assignable_v<Deadline>);
static_assert(!std::is_move_constructible_v<Deadline::Running>);

const error_code fine;
const error_code too_late = asio::error::timed_out;
const error_code interrupted = asio::error::operation_aborted;

// Sleeps for each of `naps` in turn, each within `limit`, and records the error of each.
awaitable<void> take_naps(TestWorld& world, std::vector<Duration> naps, Duration limit,
                          Errors& ends, asio::cancellation_signal& interrupt) {
    Deadline deadline(world.clock, interrupt);
    for (const Duration nap : naps) {
        const TimePoint now = world.clock.now();
        const error_code error =
            co_await within(deadline, now + limit, sleep_until(world.clock, now + nap));
        ends.push_back(error);
    }
}

struct DeadlineWorld;
awaitable<void> wait_as_time_runs_out(DeadlineWorld& world, asio::cancellation_signal& interrupt);

struct DeadlineWorld : TestWorld {
    using TestWorld::TestWorld;

    void spawn_naps(const std::vector<Duration>& naps, Duration limit) {
        tasks.spawn([&](asio::cancellation_signal& interrupt) {
            return take_naps(*this, naps, limit, ends, interrupt);
        });
    }

    Errors ends;
};

// The deadline passes between two waits, when there is nothing to interrupt.
awaitable<void> wait_as_time_runs_out(DeadlineWorld& world, asio::cancellation_signal& interrupt) {
    Deadline deadline(world.clock, interrupt);
    const Deadline::Running running(deadline, world.clock.now() + 1s);
    world.time.advance();
    const error_code error = co_await sleep_until(world.clock, world.clock.now() + 1h);
    world.ends.push_back(running.error_of(error));
}

} // namespace

TEST(Deadline, DoesNotInterruptAnOperationThatFinishesInTime) {
    DeadlineWorld world;
    world.spawn_naps({1s}, 2s);
    world.run();
    EXPECT_THAT(world.ends, ElementsAre(fine));
}

TEST(Deadline, InterruptsAtExactlyItsTime) {
    DeadlineWorld world;
    world.spawn_naps({1h}, 2s);
    world.run_for(2s - 1ns);
    EXPECT_THAT(world.ends, ElementsAre());
    world.run_for(1ns);
    EXPECT_THAT(world.ends, ElementsAre(too_late));
}

TEST(Deadline, InterruptsTheNextWaitWhenItPassesBetweenTwoWaits) {
    DeadlineWorld world;
    world.tasks.spawn([&world](asio::cancellation_signal& interrupt) {
        return wait_as_time_runs_out(world, interrupt);
    });
    world.run_for(1min);
    EXPECT_THAT(world.ends, ElementsAre(too_late));
}

TEST(Deadline, CanBeUsedForManyOperations) {
    DeadlineWorld world;
    world.spawn_naps({1s, 3s, 1s, 1s, 5s, 1s}, 2s);
    world.run();
    EXPECT_THAT(world.ends, ElementsAre(fine, too_late, fine, fine, too_late, fine));
}

TEST(Deadline, InterruptsAtOnceWhenItsTimeHasAlreadyPassed) {
    DeadlineWorld world;
    world.spawn_naps({1s}, -1s);
    world.run();
    EXPECT_THAT(world.ends, ElementsAre(too_late));
}

TEST(Deadline, FinishesOrInterruptsAnOperationInTheSameInstantButNeverBoth) {
    int finished = 0;
    int late = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        DeadlineWorld world(seed); // the seed decides which comes first
        world.spawn_naps({2s, 2s, 2s}, 2s);
        world.run();
        for (const error_code& end : world.ends) {
            EXPECT_TRUE(end == fine || end == too_late) << end.message();
            ++(end == fine ? finished : late);
        }
    }
    EXPECT_GT(finished, 0);
    EXPECT_GT(late, 0);
}

TEST(Deadline, KeepsOperationAbortedWhenSomethingElseInterrupts) {
    DeadlineWorld world;
    world.spawn_naps({1h, 1s}, 2h);
    world.run_for(1s);
    world.tasks.interrupt_all();
    world.run();
    EXPECT_THAT(world.ends, ElementsAre(interrupted, fine));
}

namespace {

awaitable<void> nap_within_two_limits(TestWorld& world, std::vector<Duration> limits, Errors& ends,
                                      asio::cancellation_signal& interrupt) {
    Deadline deadline(world.clock, interrupt);
    for (const Duration limit : limits) {
        const TimePoint now = world.clock.now();
        const error_code error =
            co_await within(deadline, now + limit, sleep_until(world.clock, now + 1h));
        ends.push_back(error);
        EXPECT_EQ(world.clock.now() - now, limit);
    }
}

} // namespace

TEST(Deadline, CanBeEarlierOrLaterThanTheOneBefore) {
    TestWorld world;
    Errors ends;
    world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return nap_within_two_limits(world, {10s, 1s, 20s, 5s, 30s, 1ms}, ends, interrupt);
    });
    world.run();
    EXPECT_EQ(ends, Errors(6, too_late));
}

namespace {

awaitable<void> nap_after_a_limit(TestWorld& world, error_code& end,
                                  asio::cancellation_signal& interrupt) {
    Deadline deadline(world.clock, interrupt);
    const TimePoint now = world.clock.now();
    co_await within(deadline, now + 2s, sleep_until(world.clock, now + 1s));
    end = co_await sleep_until(world.clock, now + 1h); // without a limit
}

} // namespace

TEST(Deadline, InterruptsNothingAfterItsOperationHasFinished) {
    TestWorld world;
    error_code end = too_late;
    world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return nap_after_a_limit(world, end, interrupt);
    });
    world.run();
    EXPECT_EQ(end, fine);
}

} // namespace trecho
