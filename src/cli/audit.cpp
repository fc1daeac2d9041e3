// trecho audit: prints what was sold, and checks the ledger against the network. It only reads, so
// it may run while the server does.
#include "cli/commands.hpp"
#include "cli/recovery_progress.hpp"
#include "office/inventory.hpp"
#include "office/recovery.hpp"
#include "office/restoration.hpp"
#include "office/snapshot.hpp"
#include "platform/counted.hpp"
#include "platform/file.hpp"
#include "platform/standard_output.hpp"
#include "platform/system.hpp"

#include <boost/unordered/unordered_flat_set.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

namespace trecho {

namespace {

// What a first reading finds.
struct Audited {
    LedgerSize size;
    LedgerCounts counts;
    std::uint64_t cancellations = 0;
    boost::unordered_flat_set<std::uint64_t> cancelled; // sales, if tickets are to be listed
};

void read_ledger(const std::filesystem::path& file, LedgerReader& reader) {
    asio::io_context context;
    const SystemClock clock(context.get_executor());
    RecoveryProgress progress(clock, size_of_ledger(file), say_on_terminal);
    try {
        read_file_in_pieces(file, [&](std::string_view piece) {
            reader.read(piece);
            progress.recovering(reader.bytes());
        });
    } catch (const FileError& error) {
        throw std::runtime_error(std::string(error.what()) +
                                 "; name a server's state folder that you may read with --state");
    }
}

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

// Oldest first. Two spaces separate the columns, and no name contains two in a row; empty columns
// at the end are left out.
void print_ticket(const LedgerRecord& record, bool is_cancelled) {
    std::string line =
        fmt::format("{}  {}  {}  {}  {}", record.ticket, print_time(record.at),
                    fmt::join(record.places, " > "), record.name, is_cancelled ? "cancelled" : "");
    line.resize(line.find_last_not_of(' ') + 1);
    print_format("{}\n", line);
}

// Reads the ledger again, since a ticket's cancellation stands far behind its sale; and no more of
// it than was audited, for a running server appends.
void print_tickets(const std::filesystem::path& file, const Audited& audited) {
    LedgerReader reader(file.string(), [&](const LedgerRecord& record) {
        if (record.cancels || record.sequence > audited.size.records) return;
        print_ticket(record, audited.cancelled.contains(record.sequence));
    });
    read_ledger(file, reader);
}

void print_sold(const Network& network, const std::vector<Seats>& seats) {
    for (std::size_t id = 0; id < seats.size(); ++id) {
        if (seats[id].sold == 0) continue;
        const Leg& leg = network.legs()[id];
        print_format("{} of {} seats sold  {}\n", seats[id].sold, leg.seats, to_string(leg));
    }
}

} // namespace

int audit(const AuditOptions& options) {
    const std::filesystem::path file = options.state / "ledger.jsonl";
    const Network network = read_network(options.network);
    // Read first: a running server changes both files, and the ledger must be the newer one.
    const std::string snapshot = read_snapshot(options.state / "availability.json");
    Inventory inventory(network);
    const Audited audited = audit_ledger(file, network, inventory, options.lists_tickets);
    check_snapshot(snapshot, audited.counts, network, file.string());

    if (options.lists_tickets) print_tickets(file, audited);
    print_sold(network, inventory.seats());
    const std::uint64_t cancelled = audited.cancellations;
    const std::uint64_t sold = audited.size.records - cancelled;
    print_format("{} sold{}; every line of {} is whole\n", counted(sold, "ticket", "tickets"),
                 cancelled > 0 ? fmt::format(", {} of them cancelled", cancelled) : "",
                 file.string());
    if (audited.size.torn_bytes > 0)
        print_format(
            "{} to a sale that isn't finished\n",
            counted(audited.size.torn_bytes, "byte at its end belongs", "bytes at its end belong"));
    return exit_success;
}

} // namespace trecho
