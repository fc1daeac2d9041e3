// Exercise 09, wrong: one more lock around the loop. Nobody waits for ever, but a customer who
// waits for a busy leg stops all who come after, whatever they want.
#include "exercise.hpp"

#include <algorithm>

namespace exercise {

namespace {

AsyncMutex taking;

} // namespace

awaitable<Guards> take_turns(std::deque<AsyncMutex>& legs, std::vector<std::size_t> itinerary) {
    const AsyncMutex::Guard one_at_a_time = co_await taking.lock();
    if (!one_at_a_time) co_return Guards();

    std::ranges::sort(itinerary);
    const auto repeated = std::ranges::unique(itinerary);
    itinerary.erase(repeated.begin(), repeated.end());
    Guards guards;
    for (const std::size_t leg : itinerary) {
        AsyncMutex::Guard guard = co_await legs[leg].lock();
        if (!guard) co_return Guards();
        guards.push_back(std::move(guard));
    }
    co_return guards;
}

} // namespace exercise
