// What a ledger says was sold, counted again when a server starts.
#pragma once

#include "office/inventory.hpp"
#include "office/ledger_record.hpp"
#include "office/network.hpp"
#include "office/snapshot.hpp"
#include "office/ticket_book.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trecho {

// Counts the records, from the first line to the last, as if it happened again: in an inventory, in
// a ticket book, and how much it is.
class Restoration {
public:
    // `file` is the ledger's, for a refusal.
    Restoration(const Network& network, Inventory& inventory, TicketBook& tickets,
                const std::string& file);

    // Throws std::runtime_error with a sentence that names the file and the line when a leg isn't
    // in the network or has fewer seats than were sold, or when a ticket is cancelled that nobody
    // has.
    void count(const LedgerRecord& record);

    const LedgerCounts& counts() const { return counts_; }

private:
    void count_sale(const LedgerRecord& record);
    void count_cancellation(const LedgerRecord& record);
    const std::string& holder_of(std::string_view ticket);
    [[noreturn]] void refuse(const std::string& why) const;

    const Network& network_;
    Inventory& inventory_;
    TicketBook& tickets_;
    const std::string& file_;
    LedgerCounts counts_;

    // The session by its ticket's sequence number, for cancellations of older versions, which don't
    // name it. Made at the first of them.
    std::optional<boost::unordered_flat_map<std::uint64_t, std::string>> holders_;
};

} // namespace trecho
