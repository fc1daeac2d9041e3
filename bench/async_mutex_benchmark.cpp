// What a turn costs: taken while nobody has it (and what a std::mutex would cost there), handed
// over to somebody who waits, and given up by somebody who hangs up while waiting.
#include "async/async_mutex.hpp"

#include "async/task_group.hpp"
#include "rethrow.hpp"

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

struct Line {
    bool is_over = false;
    benchmark::IterationCount served = 0;
    benchmark::IterationCount cancelled = 0;
};

awaitable<void> stand_in_line(AsyncMutex& mutex, Line& line) {
    while (!line.is_over) {
        const AsyncMutex::Guard guard = co_await mutex.lock();
        ++(guard ? line.served : line.cancelled);
    }
}

// Each poll_one() is one step: somebody unlocks, and the next in line goes on.
void hand_over_async_mutex(benchmark::State& state) {
    asio::io_context context(1);
    AsyncMutex mutex;
    Line line;
    AsyncMutex::Guard guard = mutex.try_lock(); // else the first would never have to wait
    for (int waiters = 0; waiters < 16; ++waiters) {
        asio::co_spawn(context, stand_in_line(mutex, line), rethrow);
    }
    context.poll();
    guard.unlock();
    for (auto iteration : state) context.poll_one();
    if (line.served != state.iterations()) state.SkipWithError("a step wasn't a hand-over");
    line.is_over = true;
    context.run();
}

// From the event loop, as a deadline does it: interrupted from outside, the signal itself would
// have to wait for its turn there. The one step of the loop in between is in the figure too.
awaitable<void> interrupt_on_and_on(TaskGroup& tasks, Executor executor, Line& line,
                                    benchmark::State& state) {
    for (auto iteration : state) {
        tasks.interrupt_all();
        co_await asio::post(executor, asio::deferred);
    }
    if (line.cancelled != state.iterations()) state.SkipWithError("a step wasn't a cancellation");
    line.is_over = true;
    tasks.interrupt_all();
}

// One joins the line, is interrupted by its cancellation signal, leaves, and joins again.
void cancel_wait_for_async_mutex(benchmark::State& state) {
    asio::io_context context(1);
    AsyncMutex mutex;
    Line line;
    TaskGroup tasks(context.get_executor(), rethrow);
    const AsyncMutex::Guard guard = mutex.try_lock(); // and never gives it back
    tasks.spawn(stand_in_line(mutex, line));
    context.poll();
    asio::co_spawn(context, interrupt_on_and_on(tasks, context.get_executor(), line, state),
                   rethrow);
    context.run();
}

} // namespace

BENCHMARK(lock_free_std_mutex)->Name("std_mutex/free");
BENCHMARK(lock_free_async_mutex)->Name("async_mutex/free");
BENCHMARK(hand_over_async_mutex)->Name("async_mutex/handed_over");
BENCHMARK(cancel_wait_for_async_mutex)->Name("async_mutex/wait_cancelled");

} // namespace trecho
