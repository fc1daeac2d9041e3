// What a store has sold, for `trecho audit --store`.
#pragma once

#include "office/network.hpp"
#include "platform/clock.hpp"
#include "postgres/store_connection.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace trecho {

struct StoreTicket {
    std::int64_t number = 0;
    CalendarTime sold_at;
    Itinerary itinerary;
    std::string name; // the customer's name at the time; "" for none
    bool is_cancelled = false;
};

struct StoreSales {
    std::uint64_t tickets = 0; // cancelled ones too
    std::uint64_t cancelled = 0;
    std::vector<std::uint32_t> sold; // seats, by LegId
};

// Both throw BadStore, and read several times: within one transaction (begin_look) they see the
// same moment.
StoreSales read_sales(StoreConnection& store, const Network& network);

// Calls `see` for each ticket, by number. Needs memory for some thousands only.
void for_each_ticket(StoreConnection& store, const Network& network,
                     const std::function<void(const StoreTicket&)>& see);

} // namespace trecho
