// Wrong: takes the seats first, and keeps them when the disk fails.
#include "exercise.hpp"

namespace exercise {

using trecho::awaitable;

awaitable<Sale> sell(trecho::Inventory& inventory, trecho::Ledger& ledger,
                     const trecho::Itinerary& itinerary) {
    if (!inventory.hold(itinerary)) co_return Sale::sold_out;

    trecho::LedgerEntry record;
    record.sold = &itinerary;
    const trecho::Ledger::Appended stored = co_await ledger.append(record);
    if (stored.error) co_return Sale::not_stored;

    inventory.sell(itinerary);
    co_return Sale::sold;
}

} // namespace exercise
