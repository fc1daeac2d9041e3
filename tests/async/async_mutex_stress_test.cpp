// Goal: with several threads, only one coroutine has the lock at a time, none waits for ever, and
// the lock isn't lost when a waiter is cancelled in the very instant in which it gets the lock.
// Meant for ThreadSanitizer: the counters are plain on purpose.
#include "async/async_mutex.hpp"

#include "support/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace trecho {

namespace {

constexpr int customers = 64;
constexpr int rounds_each = 100;

struct Shared {
    AsyncMutex mutex;
    long entries = 0; // guarded only by the mutex, as `inside`
    int inside = 0;
    std::atomic<long> served = 0;
    std::atomic<int> ended = 0;
};

awaitable<void> lock_and_unlock(Shared& shared, SeededEntropy entropy) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const Executor executor = co_await asio::this_coro::executor;
    for (int round = 0; round < rounds_each; ++round) {
        const AsyncMutex::Guard guard = co_await shared.mutex.lock();
        if (!guard) continue; // cancelled
        EXPECT_EQ(++shared.inside, 1);
        ++shared.entries;
        ++shared.served;
        if (entropy.one_in(2)) co_await asio::post(executor, asio::deferred);
        EXPECT_EQ(--shared.inside, 0);
    }
}

// Cancels the customer again and again, on its own thread, at arbitrary moments.
awaitable<void> disturb(asio::cancellation_signal& signal, const bool& has_ended) {
    const Executor executor = co_await asio::this_coro::executor;
    while (!has_ended) {
        signal.emit(asio::cancellation_type::terminal);
        co_await asio::post(executor, asio::deferred);
    }
}

struct Customer {
    asio::cancellation_signal signal;
    bool has_ended = false; // used only by its own thread
};

void spawn_customer(asio::io_context& context, Customer& customer, Shared& shared,
                    std::uint64_t seed) {
    auto ended = [&customer, &shared](std::exception_ptr failure) {
        EXPECT_FALSE(failure);
        customer.has_ended = true;
        ++shared.ended;
    };
    asio::co_spawn(context, lock_and_unlock(shared, SeededEntropy(seed)),
                   asio::bind_cancellation_slot(customer.signal.slot(), ended));
}

// Each thread has its own io_context and customers, so that a coroutine is cancelled on its own
// thread. All threads share the mutex.
void stress(bool with_cancellation) {
    Shared shared;
    std::vector<asio::io_context> contexts(4);
    std::vector<Customer> all(customers);
    for (std::size_t number = 0; number < all.size(); ++number) {
        asio::io_context& context = contexts[number % contexts.size()];
        spawn_customer(context, all[number], shared, number);
        if (with_cancellation)
            asio::co_spawn(context, disturb(all[number].signal, all[number].has_ended),
                           [](std::exception_ptr failure) { EXPECT_FALSE(failure); });
    }
    std::vector<std::thread> threads;
    for (asio::io_context& context : contexts) {
        threads.emplace_back([&context] { context.run(); });
    }
    for (std::thread& thread : threads) thread.join();

    EXPECT_EQ(shared.ended, customers);
    EXPECT_EQ(shared.entries, shared.served);
    EXPECT_TRUE(shared.mutex.try_lock()) << "the lock was lost";
    if (!with_cancellation) {
        EXPECT_EQ(shared.entries, customers * rounds_each);
    }
}

} // namespace

TEST(AsyncMutexStress, ServesAllWaitersOnFourThreads) { stress(false); }

TEST(AsyncMutexStress, LosesNoLockWhenWaitersOnFourThreadsAreCancelled) { stress(true); }

} // namespace trecho
