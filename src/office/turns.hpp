// Who may confirm now.
#pragma once

#include "async/async_mutex.hpp"
#include "office/guard_policy.hpp"
#include "office/network.hpp"

#include <cstddef>
#include <deque>
#include <vector>

namespace trecho {

// The right to confirm, given back when destroyed. An empty turn is what a cancelled wait gets.
class Turn {
public:
    Turn() = default;
    explicit operator bool() const { return taken_; }

private:
    friend class Turns;

    bool taken_ = false;
    std::vector<AsyncMutex::Guard> guards_;
};

// A turn decides who asks first, never who gets the seat: that the last one is sold once depends on
// the Inventory alone. Thread-safe.
class Turns {
public:
    Turns(GuardPolicy policy, std::size_t legs);

    // Empty if it would have to wait.
    Turn try_take(const Itinerary& itinerary);

    // Where somebody stands who waits for a turn: take() keeps it up to date.
    class Place {
    public:
        Place() = default;
        Place(const Place&) = delete; // take() has its address
        Place& operator=(const Place&) = delete;

    private:
        friend class Turns;

        Itinerary to_take_; // mutexes: the first is the one that is waited for
        AsyncMutex::Place in_line_;
    };

    // In order of arrival. Obeys cancellation with an empty turn.
    awaitable<Turn> take(Itinerary itinerary, Place& place);

    // How many would have their turn before somebody who comes now, and before one who waits.
    std::size_t ahead(const Itinerary& itinerary) const;
    std::size_t ahead_of(const Place& place) const;

private:
    // Which mutexes an itinerary needs, each once, in one order for everybody: two itineraries that
    // cross can't each have what the other waits for (Dijkstra's resource ordering).
    Itinerary mutexes_for(const Itinerary& itinerary) const;

    GuardPolicy policy_;
    std::deque<AsyncMutex> mutexes_; // global: one; leg: by LegId; hold: none
};

} // namespace trecho
