// A figure from a debug build is worse than none, for it looks like one.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace trecho {

// Ends the process in any other build.
inline void require_optimised_build([[maybe_unused]] const char* program) {
#ifndef NDEBUG
    std::fprintf(stderr,
                 "%s: this build isn't optimised, so it has nothing to say; use the preset "
                 "release\n",
                 program);
    std::exit(2);
#endif
}

} // namespace trecho
