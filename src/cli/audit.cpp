// trecho audit: prints what was sold, and checks the ledger against the network. It only reads, so
// it may run while the server does. store.cpp does the same for a store.
#include "cli/commands.hpp"
#include "cli/ledger_file.hpp"
#include "cli/sales_report.hpp"
#include "office/inventory.hpp"
#include "office/recovery.hpp"
#include "office/restoration.hpp"
#include "office/snapshot.hpp"
#include "platform/counted.hpp"
#include "platform/standard_output.hpp"

#include <boost/unordered/unordered_flat_set.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <string>
#include <vector>

namespace trecho {

namespace {

// What a first reading finds.
struct Audited {
    LedgerSize size;
    LedgerCounts counts;
    std::uint64_t cancellations = 0;
    boost::unordered_flat_set<std::uint64_t> cancelled; // sales, if tickets are to be listed
};

Audited audit_ledger(const std::filesystem::path& file, const Network& network,
                     Inventory& inventory, bool lists_tickets) {
    const std::string name = file.string();
    Audited audited;
    TicketBook tickets;
    Restoration restoration(network, inventory, tickets, name);
    LedgerReader reader(name, [&](const LedgerRecord& record) {
        restoration.count(record);
        if (!record.cancels) return;
        ++audited.cancellations;
        if (lists_tickets) audited.cancelled.insert(sequence_of(record.ticket).value());
    });
    read_ledger(file, reader);
    audited.size = reader.finish();
    audited.counts = restoration.counts();
    return audited;
}

// Oldest first. Reads the ledger again, since a ticket's cancellation stands far behind its sale;
// and no more of it than was audited, for a running server appends.
void print_tickets(const std::filesystem::path& file, const Audited& audited) {
    LedgerReader reader(file.string(), [&](const LedgerRecord& record) {
        if (record.cancels || record.sequence > audited.size.records) return;
        const std::string itinerary = fmt::format("{}", fmt::join(record.places, " > "));
        print_ticket({record.ticket, record.at, itinerary, record.name,
                      audited.cancelled.contains(record.sequence)});
    });
    read_ledger(file, reader);
}

std::vector<std::uint32_t> sold_in(const Inventory& inventory) {
    std::vector<std::uint32_t> sold;
    for (const Seats& seats : inventory.seats()) sold.push_back(seats.sold);
    return sold;
}

} // namespace

int audit(const AuditOptions& options) {
    if (!options.store.empty()) return store_audit(options);
    const std::filesystem::path file = options.state / "ledger.jsonl";
    const Network network = read_network(options.network);
    // Read first: a running server changes both files, and the ledger must be the newer one.
    const std::string snapshot = read_snapshot(options.state / "availability.json");
    Inventory inventory(network);
    const Audited audited = audit_ledger(file, network, inventory, options.lists_tickets);
    check_snapshot(snapshot, audited.counts, network, file.string());

    if (options.lists_tickets) print_tickets(file, audited);
    print_sold(network, sold_in(inventory));
    const std::uint64_t cancelled = audited.cancellations;
    print_format("{}; every line of {} is whole\n",
                 count_tickets(audited.size.records - cancelled, cancelled), file.string());
    if (audited.size.torn_bytes > 0)
        print_format(
            "{} to a sale that isn't finished\n",
            counted(audited.size.torn_bytes, "byte at its end belongs", "bytes at its end belong"));
    return exit_success;
}

} // namespace trecho
