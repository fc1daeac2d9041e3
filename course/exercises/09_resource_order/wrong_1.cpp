// Exercise 09, wrong: the order is right, but an itinerary that has a leg twice locks it twice.
#include "exercise.hpp"

#include <algorithm>

namespace exercise {

awaitable<Guards> take_turns(std::deque<AsyncMutex>& legs, std::vector<std::size_t> itinerary) {
    std::ranges::sort(itinerary);
    Guards guards;
    for (const std::size_t leg : itinerary) {
        AsyncMutex::Guard guard = co_await legs[leg].lock();
        if (!guard) co_return Guards();
        guards.push_back(std::move(guard));
    }
    co_return guards;
}

} // namespace exercise
