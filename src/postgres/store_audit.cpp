#include "postgres/store_audit.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace trecho {

namespace {

StoreTicket ticket_in(const StoreConnection& store, const Network& network, const Rows& rows,
                      std::size_t row) {
    StoreTicket ticket;
    ticket.number = rows.number(row, 0);
    ticket.sold_at = CalendarTime(std::chrono::milliseconds(rows.number(row, 1)));
    for (const int leg : rows.numbers(row, 2)) {
        if (leg < 0 || static_cast<std::size_t>(leg) >= network.legs().size())
            store.refuse(fmt::format("has ticket T{} for leg {}, which doesn't exist; see trecho "
                                     "store check",
                                     ticket.number, leg));
        ticket.itinerary.push_back(static_cast<LegId>(leg));
    }
    ticket.name = rows.text(row, 3);
    ticket.is_cancelled = rows.is_true(row, 4);
    return ticket;
}

} // namespace

StoreSales read_sales(StoreConnection& store, const Network& network) {
    StoreSales sales;
    const Rows tickets =
        store.run_script("select count(*), count(cancelled_at) from trecho.ticket");
    sales.tickets = static_cast<std::uint64_t>(tickets.number(0, 0));
    sales.cancelled = static_cast<std::uint64_t>(tickets.number(0, 1));

    const Rows legs = store.run_script("select sold from trecho.leg order by id");
    if (legs.size() != network.legs().size())
        store.refuse(fmt::format("has {} legs, and its network {}; see trecho store check",
                                 legs.size(), network.legs().size()));
    for (std::size_t id = 0; id < legs.size(); ++id)
        sales.sold.push_back(static_cast<std::uint32_t>(legs.number(id, 0)));
    return sales;
}

// Page by page: libpq keeps a whole result in memory.
void for_each_ticket(StoreConnection& store, const Network& network,
                     const std::function<void(const StoreTicket&)>& see) {
    constexpr std::size_t page = 5000;
    constexpr Statement read_page{
        "read_page",
        "select number, round(extract(epoch from sold_at) * 1000)::bigint, legs, name, "
        "cancelled_at is not null "
        "from trecho.ticket where number > $1 order by number limit $2"};
    std::string after = "0";
    while (true) {
        const Rows rows = store.run(read_page, {after, std::to_string(page)});
        for (std::size_t row = 0; row < rows.size(); ++row)
            see(ticket_in(store, network, rows, row));
        if (rows.size() < page) return;
        after = rows.text(rows.size() - 1, 0);
    }
}

} // namespace trecho
