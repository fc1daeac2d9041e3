// Check, then act.
//
// Many customers buy at the same time, each in a coroutine of its own, all on one thread. The code
// below looks whether seats are free, writes the sale to the ledger, and then counts the seats as
// sold. It can't be interrupted by another thread, and yet it sells the last seat twice.
//
// Mend it. Whatever the disk does, a seat must be sold once at most, a customer who hears `sold`
// must have a seat and a record in the ledger, and a seat that wasn't sold must be for sale.
// office/inventory.hpp says what an Inventory can do.
#include "exercise.hpp"

namespace exercise {

using trecho::awaitable;

awaitable<Sale> sell(trecho::Inventory& inventory, trecho::Ledger& ledger,
                     const trecho::Itinerary& itinerary) {
    // Check.
    if (inventory.is_sold_out(itinerary)) co_return Sale::sold_out;

    trecho::LedgerEntry record;
    record.sold = &itinerary;
    const trecho::Ledger::Appended stored = co_await ledger.append(record);
    if (stored.error) co_return Sale::not_stored;

    // Act.
    const bool were_free = inventory.hold(itinerary);
    if (were_free) inventory.sell(itinerary);
    co_return Sale::sold;
}

} // namespace exercise
