// What an AsyncMutex costs: locked while it is free (with a std::mutex as the baseline), handed
// over to a waiter, and when a waiter is cancelled.
#include "async/async_mutex.hpp"

#include "async/task_group.hpp"
#include "support/rethrow.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <mutex>

namespace trecho {

namespace {

void lock_free_std_mutex(benchmark::State& state) {
    std::mutex mutex;
    for (auto iteration : state) {
        const std::lock_guard lock(mutex);
        benchmark::ClobberMemory();
    }
}

awaitable<void> lock_and_unlock(AsyncMutex& mutex, benchmark::State& state) {
    for (auto iteration : state) {
        const AsyncMutex::Guard guard = co_await mutex.lock();
        if (!guard) co_return state.SkipWithError("a free mutex wasn't locked");
        benchmark::ClobberMemory();
    }
}

void lock_free_async_mutex(benchmark::State& state) {
    asio::io_context context(1);
    AsyncMutex mutex;
    asio::co_spawn(context, lock_and_unlock(mutex, state), rethrow);
    context.run();
}

struct Waits {
    bool are_over = false;
    benchmark::IterationCount locked = 0;
    benchmark::IterationCount cancelled = 0;
};

awaitable<void> lock_repeatedly(AsyncMutex& mutex, Waits& waits) {
    while (!waits.are_over) {
        const AsyncMutex::Guard guard = co_await mutex.lock();
        ++(guard ? waits.locked : waits.cancelled);
    }
}

// Each poll_one() is one hand-over: a waiter unlocks, and the next one resumes.
void hand_over_async_mutex(benchmark::State& state) {
    asio::io_context context(1);
    AsyncMutex mutex;
    Waits waits;
    AsyncMutex::Guard guard = mutex.try_lock(); // otherwise the first would never wait
    for (int waiters = 0; waiters < 16; ++waiters) {
        asio::co_spawn(context, lock_repeatedly(mutex, waits), rethrow);
    }
    context.poll();
    guard.unlock();
    for (auto iteration : state) context.poll_one();
    if (waits.locked != state.iterations()) state.SkipWithError("a step wasn't a hand-over");
    waits.are_over = true;
    context.run();
}

// Interrupts from the event loop, as a deadline does: from outside, the signal would be queued
// there first. The figure includes the one step of the loop in between.
awaitable<void> interrupt_repeatedly(TaskGroup& tasks, Executor executor, Waits& waits,
                                     benchmark::State& state) {
    for (auto iteration : state) {
        tasks.interrupt_all();
        co_await asio::post(executor, asio::deferred);
    }
    if (waits.cancelled != state.iterations()) state.SkipWithError("a step wasn't a cancellation");
    waits.are_over = true;
    tasks.interrupt_all();
}

// A waiter queues, is cancelled by its signal, and queues again.
void cancel_wait_for_async_mutex(benchmark::State& state) {
    asio::io_context context(1);
    AsyncMutex mutex;
    Waits waits;
    TaskGroup tasks(context.get_executor(), rethrow);
    const AsyncMutex::Guard guard = mutex.try_lock(); // kept to the end
    tasks.spawn(lock_repeatedly(mutex, waits));
    context.poll();
    asio::co_spawn(context, interrupt_repeatedly(tasks, context.get_executor(), waits, state),
                   rethrow);
    context.run();
}

} // namespace

BENCHMARK(lock_free_std_mutex)->Name("std_mutex/free");
BENCHMARK(lock_free_async_mutex)->Name("async_mutex/free");
BENCHMARK(hand_over_async_mutex)->Name("async_mutex/handed_over");
BENCHMARK(cancel_wait_for_async_mutex)->Name("async_mutex/wait_cancelled");

} // namespace trecho
