// Tries a property of an exercise with many seeds.
#pragma once

#include <cstdint>
#include <functional>
#include <source_location>
#include <string>

namespace exercise {

// Calls `what_went_wrong` with each seed from 1 to `seeds`. It returns a sentence, or nothing if
// all went well. The first sentence fails the test, with its seed, at the line of the call. The
// environment variable TRECHO_SEED=41 leaves only seed 41, for a debugger.
void for_each_seed(std::uint64_t seeds,
                   const std::function<std::string(std::uint64_t seed)>& what_went_wrong,
                   std::source_location called = std::source_location::current());

} // namespace exercise
