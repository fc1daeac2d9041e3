// Puts the sales of a ledger into an empty store, for `trecho store import`.
#pragma once

#include "office/inventory.hpp"
#include "office/ledger_record.hpp"
#include "office/network.hpp"
#include "postgres/store_connection.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace trecho {

// One transaction: nothing is imported unless finish() returns. Servers that use the store wait
// until then. All functions throw BadStore.
//
// A ticket keeps its number, time, session and name; a cancelled one stays cancelled. A session can
// be resumed at any server, and its newest ticket is what it hears as its last decision.
class StoreImport {
public:
    // Refuses a store that has sold or held anything, or has sessions.
    StoreImport(StoreConnection& store, const Network& network);

    // The records of the ledger, in order. All legs must be in the network, and a cancelled ticket
    // must have been sold: Restoration makes sure.
    void add(const LedgerRecord& record);

    // Compares the store with `seats`, which the ledger's inventory has in the end, and commits.
    // `records` is the number of the ledger's records: the next ticket gets a higher number than
    // any of them.
    void finish(std::uint64_t records, const std::vector<Seats>& seats);

    std::uint64_t tickets() const { return tickets_; } // cancelled ones too
    std::uint64_t cancelled() const { return cancelled_; }

private:
    // What a batch has for one INSERT: each vector is a column.
    struct Sales {
        std::vector<std::int64_t> numbers;
        std::vector<std::string> legs;
        std::vector<std::string> sessions;
        std::vector<std::string> names;
        std::vector<std::int64_t> sold_at;
        std::vector<std::int64_t> cancelled_at;
        boost::unordered_flat_map<std::int64_t, std::size_t> places; // by number
    };
    struct Cancellations { // of tickets of earlier batches
        std::vector<std::int64_t> numbers;
        std::vector<std::int64_t> cancelled_at;
    };

    void add_sale(const LedgerRecord& record);
    void add_cancellation(const LedgerRecord& record);
    void write_batch();
    void write_sessions();
    void compare(const std::vector<Seats>& seats);

    StoreConnection& store_;
    const Network& network_;
    StoreTransaction transaction_;
    Sales sales_;
    Cancellations cancellations_;
    std::uint64_t tickets_ = 0;
    std::uint64_t cancelled_ = 0;
};

} // namespace trecho
