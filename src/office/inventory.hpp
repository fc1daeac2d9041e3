// How many seats of each leg are free, held and sold.
#pragma once

#include "office/network.hpp"

#include <cstdint>
#include <mutex>
#include <vector>

namespace trecho {

struct Seats {
    std::uint32_t free = 0;
    std::uint32_t held = 0;
    std::uint32_t sold = 0;
};

// Invariant, for each leg: free + held + sold = capacity. Thread-safe. The mutex is a plain one: it
// is held for a few additions and never across a co_await, so an AsyncMutex would only cost more.
class Inventory {
public:
    explicit Inventory(const Network& network);

    // Move one seat on each leg: free -> held, held -> free, held -> sold. hold() takes all seats
    // of the itinerary, or none and returns false. The other two need seats that are held.
    bool hold(const Itinerary& itinerary);
    void release(const Itinerary& itinerary);
    void sell(const Itinerary& itinerary);

    // For a sale in the ledger, at start-up: free -> sold. False, and no change, if a seat lacks.
    bool restore_sale(const Itinerary& itinerary);

    // For a cancelled ticket: sold -> free.
    void take_back(const Itinerary& itinerary);

    // Whether even the free and the held seats together aren't enough.
    bool is_sold_out(const Itinerary& itinerary) const;

    std::vector<Seats> seats() const; // by LegId
    Seats seats_of(LegId leg) const;

private:
    bool move(const Itinerary& itinerary, std::uint32_t Seats::* from, std::uint32_t Seats::* to);

    mutable std::mutex mutex_;
    std::vector<Seats> seats_;
};

} // namespace trecho
