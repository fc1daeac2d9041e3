// A figure from a build without optimisation would be wrong, and would look like any other.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace trecho {

// Ends the process in any other build.
inline void require_optimised_build([[maybe_unused]] const char* program) {
#ifndef NDEBUG
    std::fprintf(stderr,
                 "%s: this build isn't optimised, so its figures would be wrong; use the preset "
                 "release\n",
                 program);
    std::exit(2);
#endif
}

} // namespace trecho
