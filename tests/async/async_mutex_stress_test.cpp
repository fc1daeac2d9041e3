// Goal: under many threads the lock is had by one at a time, nobody waits for ever, and whoever is
// cancelled in the very instant in which they are served takes the lock with them to nobody.
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
    long entries = 0; // guarded by the mutex, and by nothing else
    int inside = 0;
    std::atomic<long> served = 0;
    std::atomic<int> ended = 0;
};

awaitable<void> come_and_go(Shared& shared, SeededEntropy entropy) {
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

// Cancels, on the coroutine's own thread, at moments that have nothing to do with what it does.
awaitable<void> disturb(asio::cancellation_signal& signal, const bool& has_ended) {
    const Executor executor = co_await asio::this_coro::executor;
    while (!has_ended) {
        signal.emit(asio::cancellation_type::terminal);
        co_await asio::post(executor, asio::deferred);
    }
}

struct Customer {
    asio::cancellation_signal signal;
    bool has_ended = false; // touched by its own thread only
};

void spawn_customer(asio::io_context& context, Customer& customer, Shared& shared,
                    std::uint64_t seed) {
    auto ended = [&customer, &shared](std::exception_ptr failure) {
        EXPECT_FALSE(failure);
        customer.has_ended = true;
        ++shared.ended;
    };
    asio::co_spawn(context, come_and_go(shared, SeededEntropy(seed)),
                   asio::bind_cancellation_slot(customer.signal.slot(), ended));
}

// Each thread has an io_context and customers of its own, so that a coroutine and what cancels it
// are on one thread; they meet those of the other threads at the mutex.
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

TEST(AsyncMutexStress, ServesEverybodyOnFourThreads) { stress(false); }

TEST(AsyncMutexStress, LosesNoLockToCancellationsOnFourThreads) { stress(true); }

} // namespace trecho
