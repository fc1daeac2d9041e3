// Random numbers, as the rest of Trecho sees them: a simulation draws them from a seed.
#pragma once

#include <cstdint>

namespace trecho {

class Entropy {
public:
    virtual ~Entropy() = default;
    virtual std::uint64_t draw() = 0;
};

} // namespace trecho
