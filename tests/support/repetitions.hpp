// How often a test repeats what it does, with another seed or another client each time.
#pragma once

#include <algorithm>

namespace trecho {

// A tenth of `wanted` where a sanitizer watches: that takes ten to thirty times as long, and what
// it finds is wrong at each repetition.
constexpr int repetitions(int wanted) {
    return TRECHO_IS_SANITIZED ? std::max(1, wanted / 10) : wanted;
}

} // namespace trecho
