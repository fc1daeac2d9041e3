#include "cli/sales_report.hpp"

#include "office/ledger_record.hpp"
#include "platform/counted.hpp"
#include "platform/standard_output.hpp"

#include <fmt/format.h>

namespace trecho {

// Two spaces separate the columns, and no name contains two in a row; empty columns at the end are
// left out.
void print_ticket(const SoldTicket& ticket) {
    std::string line =
        fmt::format("{}  {}  {}  {}  {}", ticket.number, print_time(ticket.at), ticket.itinerary,
                    ticket.name, ticket.is_cancelled ? "cancelled" : "");
    line.resize(line.find_last_not_of(' ') + 1);
    print_format("{}\n", line);
}

void print_sold(const Network& network, const std::vector<std::uint32_t>& sold) {
    for (std::size_t id = 0; id < sold.size(); ++id) {
        if (sold[id] == 0) continue;
        const Leg& leg = network.legs()[id];
        print_format("{} of {} seats sold  {}\n", sold[id], leg.seats, to_string(leg));
    }
}

std::string count_tickets(std::uint64_t sold, std::uint64_t cancelled) {
    return fmt::format("{} sold{}", counted(sold, "ticket", "tickets"),
                       cancelled > 0 ? fmt::format(", {} of them cancelled", cancelled) : "");
}

} // namespace trecho
