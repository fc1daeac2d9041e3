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

// Always, for each leg: free + held + sold = capacity. Thread-safe. The mutex is a plain one: it is
// held for a few additions and never across a co_await, so an AsyncMutex would only cost more.
class Inventory {
public:
    explicit Inventory(const Network& network);

    // All seats of the itinerary or none. These move seats: free -> held -> sold, or back.
    bool hold(const Itinerary& itinerary);
    void release(const Itinerary& itinerary);
    void sell(const Itinerary& itinerary);

    // What the ledger says was sold before this start: free -> sold, all or none.
    bool restore_sale(const Itinerary& itinerary);

    // A ticket was cancelled: sold -> free.
    void take_back(const Itinerary& itinerary);

    // Not even the seats that others hold now would be enough.
    bool is_sold_out(const Itinerary& itinerary) const;

    std::vector<Seats> seats() const; // by LegId
    Seats seats_of(LegId leg) const;

private:
    bool move(const Itinerary& itinerary, std::uint32_t Seats::* from, std::uint32_t Seats::* to);

    mutable std::mutex mutex_;
    std::vector<Seats> seats_;
};

} // namespace trecho
