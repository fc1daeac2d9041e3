// What a turn costs: taken while nobody waits, and handed over to somebody who does.
#include "async/async_mutex.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <mutex>

namespace trecho {

namespace {

void rethrow(std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
}

void uncontended_std_mutex(benchmark::State& state) {
    std::mutex mutex;
    for (auto iteration : state) {
        const std::lock_guard lock(mutex);
        benchmark::ClobberMemory();
    }
}

awaitable<void> lock_and_unlock(AsyncMutex& mutex, benchmark::State& state) {
    for (auto iteration : state) {
        const AsyncMutex::Guard guard = co_await mutex.lock();
        benchmark::ClobberMemory();
    }
}

void uncontended_async_mutex(benchmark::State& state) {
    asio::io_context context(1);
    AsyncMutex mutex;
    asio::co_spawn(context, lock_and_unlock(mutex, state), rethrow);
    context.run();
}

awaitable<void> hand_over(AsyncMutex& mutex, const bool& is_over) {
    while (!is_over) {
        const AsyncMutex::Guard guard = co_await mutex.lock();
    }
}

// Each poll_one() is one step: somebody unlocks, and the next in line goes on.
void handed_over_async_mutex(benchmark::State& state) {
    asio::io_context context(1);
    AsyncMutex mutex;
    bool is_over = false;
    AsyncMutex::Guard guard = mutex.try_lock(); // else the first would never have to wait
    for (int waiters = 0; waiters < 16; ++waiters) {
        asio::co_spawn(context, hand_over(mutex, is_over), rethrow);
    }
    context.poll();
    guard.unlock();
    for (auto iteration : state) context.poll_one();
    is_over = true;
    context.run();
}

} // namespace

BENCHMARK(uncontended_std_mutex);
BENCHMARK(uncontended_async_mutex);
BENCHMARK(handed_over_async_mutex);

} // namespace trecho
