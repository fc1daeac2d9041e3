#include "allocation_count.hpp"

#include <cerrno>
#include <cstdlib>
#include <new>

namespace {

// Of each thread its own: what the disk's thread allocates isn't the network's.
thread_local std::size_t allocations = 0;

} // namespace

std::size_t trecho::allocations_of_this_thread() { return allocations; }

// The other forms of new end in this one.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

// Asio takes the memory of its coroutines and handlers from here, not from operator new: without
// this, the very thing that we want to count would not be counted.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    ++allocations;
    void* memory = nullptr;
    errno = ::posix_memalign(&memory, alignment, size);
    return memory;
}
