// Goal: taking a free AsyncMutex allocates nothing, nor does a wakeup. This program replaces
// operator new to count allocations; the sanitizers replace it too, so their builds leave this file
// out.
#include "async/async_mutex.hpp"
#include "async/async_wakeup.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <new>

namespace {

std::size_t allocations = 0;

} // namespace

void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

// Asio allocates its coroutines and handlers with this function.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    ++allocations;
    void* memory = nullptr;
    return ::posix_memalign(&memory, alignment, size) == 0 ? memory : nullptr;
}

namespace trecho {

namespace {

awaitable<void> lock_often(AsyncMutex& mutex, std::size_t& allocated) {
    for (int round = 0; round < 100; ++round) {
        if (round == 10) allocated = allocations; // by now Asio recycles the frames
        const AsyncMutex::Guard guard = co_await mutex.lock();
        EXPECT_TRUE(guard);
    }
    allocated = allocations - allocated;
}

awaitable<void> sleep(AsyncWakeup& wakeup) { co_await wakeup.wait(); }

} // namespace

TEST(AsyncMutex, AllocatesNothingWhenItIsFree) {
    TestWorld world;
    AsyncMutex mutex;
    std::size_t allocated = 0;
    world.spawn(lock_often(mutex, allocated));
    world.run();
    EXPECT_EQ(allocated, 0U);
}

TEST(AsyncWakeup, AllocatesNothingWhenItWakesCoroutines) {
    TestWorld world;
    // Many at once: recycled memory would be enough for a few.
    std::deque<AsyncWakeup> wakeups(1000);
    for (AsyncWakeup& wakeup : wakeups) world.spawn(sleep(wakeup));
    world.run();
    const std::size_t when_asleep = allocations;
    for (AsyncWakeup& wakeup : wakeups) wakeup.wake();
    EXPECT_EQ(allocations, when_asleep);
    world.run();
}

} // namespace trecho
