#include "support/seeds.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

namespace exercise {

void for_each_seed(std::uint64_t seeds,
                   const std::function<std::string(std::uint64_t)>& what_went_wrong,
                   std::source_location called) {
    std::uint64_t first = 1;
    std::uint64_t last = seeds;
    if (const char* only = std::getenv("TRECHO_SEED")) first = last = std::stoull(only);

    for (std::uint64_t seed = first; seed <= last; ++seed) {
        // If the program hangs or crashes, this is the last that is known of it.
        std::printf("[ SEED     ] %llu\n", static_cast<unsigned long long>(seed));
        std::fflush(stdout);
        const std::string wrong = what_went_wrong(seed);
        if (!wrong.empty())
            ADD_FAILURE_AT(called.file_name(), static_cast<int>(called.line()))
                << "seed " << seed << ": " << wrong;
        if (testing::Test::HasFailure()) return;
    }
}

} // namespace exercise
