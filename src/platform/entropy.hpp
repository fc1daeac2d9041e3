// Chance, as the rest of Trecho sees it, so that a simulation can draw it from a seed.
#pragma once

#include <cstdint>

namespace trecho {

class Entropy {
public:
    virtual ~Entropy() = default;
    virtual std::uint64_t draw() = 0;
};

} // namespace trecho
