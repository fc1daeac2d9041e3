// Exercise 09, the interface: the turns for an itinerary of several legs.
#pragma once

#include "async/async_mutex.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace exercise {

using namespace trecho;

using Guards = std::vector<AsyncMutex::Guard>;

// Waits until the customer has the turn on every leg of its itinerary, and returns the guards. A
// turn is the lock of `legs[leg]`; it ends when its guard is destroyed. Returns no guards at all
// when the customer hangs up meanwhile: then each lock() that waits is cancelled and returns an
// empty guard.
//
// An itinerary may have a leg twice (two seats on it). `legs` outlives the call.
awaitable<Guards> take_turns(std::deque<AsyncMutex>& legs, std::vector<std::size_t> itinerary);

} // namespace exercise
