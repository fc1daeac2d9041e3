// The completion handler of benchmark tasks: an exception is a bug, and ends the program.
#pragma once

#include <exception>

namespace trecho {

inline void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

} // namespace trecho
