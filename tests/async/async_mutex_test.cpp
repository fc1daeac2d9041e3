// Goal: waiters get the lock in order of arrival, cancelled ones don't, and it is never lost.
#include "async/async_mutex.hpp"

#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace trecho {

namespace {

using testing::ElementsAre;
using Names = std::vector<std::string>;

// Waits for the lock, logs whether it got it, and keeps it until `let_go` happens.
awaitable<void> hold_lock(AsyncMutex& mutex, std::string name, Names& log, AsyncEvent& let_go) {
    const AsyncMutex::Guard guard = co_await mutex.lock();
    log.push_back(guard ? name : name + " was cancelled");
    if (guard) co_await let_go.wait();
}

struct MutexWorld : TestWorld {
    // Returns the signal that cancels the holder.
    asio::cancellation_signal& spawn_holder(const std::string& name) {
        asio::cancellation_signal* signal = nullptr;
        tasks.spawn([&](asio::cancellation_signal& interrupt) {
            signal = &interrupt;
            return hold_lock(mutex, name, log, let_go);
        });
        run();
        return *signal;
    }

    // Cancellation takes effect at once only on the coroutine's own executor.
    void on_executor(const std::function<void()>& act) {
        asio::post(context, act);
        context.restart();
        context.run_one();
    }

    void finish() {
        let_go.set();
        run();
    }

    AsyncMutex mutex;
    Names log;
    AsyncEvent let_go;
};

void cancel(asio::cancellation_signal& signal) { signal.emit(asio::cancellation_type::terminal); }

} // namespace

TEST(AsyncMutex, ServesWaitersInOrderOfArrival) {
    MutexWorld world;
    for (const std::string name : {"first", "second", "third", "fourth"}) world.spawn_holder(name);
    EXPECT_THAT(world.log, ElementsAre("first"));
    EXPECT_EQ(world.mutex.waiting(), 3U);
    world.finish();
    EXPECT_THAT(world.log, ElementsAre("first", "second", "third", "fourth"));
    EXPECT_TRUE(world.mutex.try_lock()) << "the last holder has unlocked";
}

TEST(AsyncMutex, HasOneHolderAtATime) {
    AsyncMutex mutex;
    AsyncMutex::Guard guard = mutex.try_lock();
    EXPECT_TRUE(guard);
    EXPECT_FALSE(mutex.try_lock());
    guard.unlock();
    EXPECT_FALSE(guard);
    EXPECT_TRUE(mutex.try_lock());
}

TEST(AsyncMutex, TryLockFailsWhileTheLockIsOnItsWayToAWaiter) {
    MutexWorld world;
    AsyncMutex::Guard guard = world.mutex.try_lock();
    world.spawn_holder("waiting");
    guard.unlock(); // the lock is on its way, and the waiter hasn't run yet
    EXPECT_FALSE(world.mutex.try_lock());
    world.finish();
    EXPECT_THAT(world.log, ElementsAre("waiting"));
}

TEST(AsyncMutex, RemovesACancelledWaiterFromTheLineAtOnce) {
    MutexWorld world;
    world.spawn_holder("first");
    auto& second = world.spawn_holder("second");
    world.spawn_holder("third");
    world.on_executor([&] {
        cancel(second);
        EXPECT_EQ(world.mutex.waiting(), 1U);
    });
    world.finish();
    EXPECT_THAT(world.log, ElementsAre("first", "second was cancelled", "third"));
}

TEST(AsyncMutex, PassesTheLockOnWhenAWaiterIsCancelledAsItGetsIt) {
    for (const bool unlock_first : {true, false}) {
        MutexWorld world;
        AsyncMutex::Guard guard = world.mutex.try_lock();
        auto& second = world.spawn_holder("second");
        world.spawn_holder("third");
        world.on_executor([&] {
            if (unlock_first) guard.unlock();
            cancel(second);
            if (!unlock_first) guard.unlock();
        });
        world.finish();
        // A waiter that was served before the cancellation has the lock, and unlocks as usual.
        const std::string fate = unlock_first ? "second" : "second was cancelled";
        EXPECT_THAT(world.log, ElementsAre(fate, "third"));
        EXPECT_TRUE(world.mutex.try_lock());
    }
}

TEST(AsyncMutex, PassesTheLockOnWhenAWaiterIsDestroyedAsItGetsIt) {
    AsyncMutex mutex;
    MutexWorld survivors;
    AsyncEvent never;
    Names log;
    {
        // Not a TestWorld: this coroutine is destroyed while it waits.
        asio::io_context doomed;
        asio::co_spawn(doomed, hold_lock(mutex, "doomed", log, never), [](std::exception_ptr) {});
        AsyncMutex::Guard guard = mutex.try_lock();
        doomed.poll();
        EXPECT_EQ(mutex.waiting(), 1U);
        guard.unlock(); // granted, but never delivered
        EXPECT_FALSE(mutex.try_lock());
    }
    EXPECT_THAT(log, ElementsAre());
    EXPECT_TRUE(mutex.try_lock());
}

TEST(AsyncMutex, NeverResumesAWaiterInsideUnlock) {
    MutexWorld world;
    AsyncMutex::Guard guard = world.mutex.try_lock();
    world.spawn_holder("next");
    guard.unlock();
    EXPECT_THAT(world.log, ElementsAre()) << "not before the executor runs";
    world.finish();
}

TEST(AsyncMutex, CanBeUnlockedByAnotherThread) {
    MutexWorld world;
    AsyncMutex::Guard guard = world.mutex.try_lock();
    world.spawn_holder("waiting");
    std::thread([&guard] { guard.unlock(); }).join();
    world.finish();
    EXPECT_THAT(world.log, ElementsAre("waiting"));
}

TEST(AsyncMutex, KeepsItsExecutorRunningWhileACoroutineWaits) {
    asio::io_context context;
    AsyncMutex mutex;
    Names log;
    AsyncEvent let_go;
    let_go.set();
    AsyncMutex::Guard guard = mutex.try_lock();
    asio::co_spawn(context, hold_lock(mutex, "waiting", log, let_go), [](std::exception_ptr) {});
    context.poll();
    EXPECT_FALSE(context.stopped()) << "run() would have returned although a coroutine waits";
    guard.unlock();
    context.run();
    EXPECT_THAT(log, ElementsAre("waiting"));
}

TEST(AsyncMutex, CancelsItsWaitersWhenItIsDestroyed) {
    TestWorld world;
    Names log;
    AsyncEvent let_go;
    auto mutex = std::make_unique<AsyncMutex>();
    AsyncMutex::Guard guard = mutex->try_lock();
    world.spawn(hold_lock(*mutex, "waiting", log, let_go));
    world.run();
    mutex.reset();
    world.run();
    EXPECT_THAT(log, ElementsAre("waiting was cancelled"));
    guard.unlock(); // allowed after the mutex is gone
}

TEST(AsyncMutex, GuardUnlocksWhenAnotherIsAssignedToIt) {
    AsyncMutex mutex;
    AsyncMutex other;
    AsyncMutex::Guard guard = mutex.try_lock();
    guard = other.try_lock();
    EXPECT_TRUE(mutex.try_lock());
    EXPECT_FALSE(other.try_lock());
    AsyncMutex::Guard moved = std::move(guard);
    EXPECT_FALSE(other.try_lock());
}

} // namespace trecho
