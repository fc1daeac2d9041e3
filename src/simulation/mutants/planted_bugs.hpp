// Mutants: bugs that were planted on purpose, to show that the simulation finds them
// (tests/planted_bugs). A normal build has none.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace trecho {

struct PlantedBug {
    std::string_view name;
    std::string_view what;
};

std::span<const PlantedBug> planted_bugs();

// From now on the program has this bug. Call it before any thread is started.
void plant(std::size_t bug);

} // namespace trecho
