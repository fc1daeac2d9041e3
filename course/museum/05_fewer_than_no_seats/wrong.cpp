#include "code.hpp"

namespace trecho::museum {

bool buy(Seats& free, const Itinerary& legs) {
    for (const std::size_t leg : legs) {
        if (free[leg] == 0) return false;
    }
    for (const std::size_t leg : legs) --free[leg];
    return true;
}

} // namespace trecho::museum
