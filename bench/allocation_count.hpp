// Counts what is taken from the heap, so that a benchmark can say how often a thing asks for
// memory.
#pragma once

#include <cstddef>

namespace trecho {

// So many times this thread has asked the heap for memory, since it began.
std::size_t allocations_of_this_thread();

} // namespace trecho
