// Exercise 09, the solution: one order for all.
#include "exercise.hpp"

#include <algorithm>

namespace exercise {

// All customers lock in the order of the legs' numbers, so the one who has the highest lock of all
// never waits for anybody: it goes on, and then the others do.
awaitable<Guards> take_turns(std::deque<AsyncMutex>& legs, std::vector<std::size_t> itinerary) {
    std::ranges::sort(itinerary);
    const auto repeated = std::ranges::unique(itinerary); // a leg twice needs its lock once
    itinerary.erase(repeated.begin(), repeated.end());

    Guards guards;
    for (const std::size_t leg : itinerary) {
        AsyncMutex::Guard guard = co_await legs[leg].lock();
        if (!guard) co_return Guards(); // hung up; the guards that we have unlock themselves
        guards.push_back(std::move(guard));
    }
    co_return guards;
}

} // namespace exercise
