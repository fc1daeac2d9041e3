// Goal: a lock that nobody else wants costs no memory. This program replaces operator new to count;
// the sanitizers replace it too, so their builds leave this file out.
#include "async/async_mutex.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
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

namespace trecho {

namespace {

awaitable<void> lock_often(AsyncMutex& mutex, std::size_t& allocated) {
    for (int round = 0; round < 100; ++round) {
        if (round == 10) allocated = allocations; // by then Asio has the frames that it recycles
        const AsyncMutex::Guard guard = co_await mutex.lock();
        EXPECT_TRUE(guard);
    }
    allocated = allocations - allocated;
}

} // namespace

TEST(AsyncMutex, AllocatesNothingWhileNobodyWaits) {
    TestWorld world;
    AsyncMutex mutex;
    std::size_t allocated = 0;
    world.spawn(lock_often(mutex, allocated));
    world.run();
    EXPECT_EQ(allocated, 0U);
}

} // namespace trecho
