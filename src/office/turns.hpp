// Turns: which client may ask for seats and decide now.
#pragma once

#include "async/async_mutex.hpp"
#include "office/guard_policy.hpp"
#include "office/network.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

namespace trecho {

// The right to ask for seats and to decide; the destructor gives it up. A cancelled wait returns an
// empty turn.
class Turn {
public:
    Turn() = default;
    explicit operator bool() const { return taken_; }

private:
    friend class Turns;

    bool taken_ = false;
    std::vector<AsyncMutex::Guard> guards_;
};

// A turn decides which customer asks first, never which one gets the seat: only the Inventory
// ensures that the last seat is sold once. Thread-safe.
class Turns {
public:
    Turns(GuardPolicy policy, std::size_t legs);

    // Never waits: returns an empty turn if another client has one of its mutexes.
    Turn try_take(const Itinerary& itinerary);

    // The place of a client that waits for a turn; take() keeps it up to date.
    class Place {
    public:
        Place() = default;
        Place(const Place&) = delete; // take() has its address
        Place& operator=(const Place&) = delete;

    private:
        friend class Turns;

        Itinerary to_take_; // the mutexes that are still missing; take() waits for the first
        AsyncMutex::Place in_line_;
    };

    // With the leg in whose line it waits now: before each wait of an itinerary that needs several
    // turns.
    using OnLine = std::function<void(LegId)>;

    // Waits for the turn, in order of arrival. Returns an empty turn when cancelled. `place` must
    // outlive the call.
    awaitable<Turn> take(Itinerary itinerary, Place& place, OnLine on_line = [](LegId) {});

    // How many clients get their turn before one that comes now, and before one that waits.
    std::size_t ahead(const Itinerary& itinerary) const;
    std::size_t ahead_of(const Place& place) const;

private:
    // The mutexes that an itinerary needs, each once, in the same order for all clients: so two
    // itineraries that share legs can't deadlock (Dijkstra's resource ordering).
    Itinerary mutexes_for(const Itinerary& itinerary) const;

    GuardPolicy policy_;
    std::deque<AsyncMutex> mutexes_; // global: one; leg: by LegId; none: empty
};

} // namespace trecho
