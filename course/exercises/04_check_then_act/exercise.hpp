// The interface of the exercise. Read it, don't change it: the test is compiled with it.
#pragma once

#include "office/inventory.hpp"
#include "office/ledger.hpp"

namespace exercise {

enum class Sale {
    sold,       // on disk, and counted as sold in the inventory
    sold_out,   // not all seats are free; nothing has changed
    not_stored, // the disk failed; nothing has changed
};

// Sells one seat on each leg of `itinerary` to one customer. Many customers call it at the same
// time. What the parameters refer to outlives the call.
trecho::awaitable<Sale> sell(trecho::Inventory& inventory, trecho::Ledger& ledger,
                             const trecho::Itinerary& itinerary);

} // namespace exercise
