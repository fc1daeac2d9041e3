#include "code.hpp"

namespace trecho::museum {

bool hold(Seats& free, const Itinerary& legs) {
    for (auto leg = legs.begin(); leg != legs.end(); ++leg) {
        if (free[*leg] <= 0) return false;
        --free[*leg];
    }
    return true;
}

} // namespace trecho::museum
