// What `trecho audit` prints of a ledger and of a store.
#pragma once

#include "office/network.hpp"
#include "platform/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct SoldTicket {
    std::string_view number; // T1
    CalendarTime at;
    std::string_view itinerary; // A > B > C
    std::string_view name;      // of the customer; "" for none
    bool is_cancelled = false;
};

void print_ticket(const SoldTicket& ticket);

// A line for each leg of which seats are sold; `sold` by LegId.
void print_sold(const Network& network, const std::vector<std::uint32_t>& sold);

// 12 tickets sold, 2 of them cancelled
std::string count_tickets(std::uint64_t sold, std::uint64_t cancelled);

} // namespace trecho
