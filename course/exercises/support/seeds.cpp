#include "support/seeds.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace exercise {

void for_each_seed(std::uint64_t seeds,
                   const std::function<std::string(std::uint64_t)>& what_went_wrong) {
    std::uint64_t first = 1;
    std::uint64_t last = seeds;
    if (const char* only = std::getenv("TRECHO_SEED")) first = last = std::stoull(only);

    for (std::uint64_t seed = first; seed <= last; ++seed) {
        const std::string wrong = what_went_wrong(seed);
        if (!wrong.empty()) ADD_FAILURE() << "seed " << seed << ": " << wrong;
        if (testing::Test::HasFailure()) return;
    }
}

} // namespace exercise
