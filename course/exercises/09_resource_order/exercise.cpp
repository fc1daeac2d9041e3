// Exercise 09: two journeys that stop each other.
//
// A customer who buys Recife > Salvador > Natal needs the turn on two legs. This function takes
// them one after the other, in the order of travel. It works as long as one customer comes at a
// time. With two, the test finds customers that wait for ever.
//
// Your task: change take_turns() so that everybody gets a turn, whatever the itineraries are and
// in whatever order the customers come. Two customers without a common leg mustn't wait for each
// other.
#include "exercise.hpp"

namespace exercise {

awaitable<Guards> take_turns(std::deque<AsyncMutex>& legs, std::vector<std::size_t> itinerary) {
    Guards guards;
    for (const std::size_t leg : itinerary) {
        AsyncMutex::Guard guard = co_await legs[leg].lock();
        if (!guard) co_return Guards(); // hung up; the guards that we have unlock themselves
        guards.push_back(std::move(guard));
    }
    co_return guards;
}

} // namespace exercise
