// trecho audit: prints what was sold, and checks the ledger against the network. It only reads, so
// it may run while the server does.
#include "cli/commands.hpp"
#include "cli/counted.hpp"
#include "office/inventory.hpp"
#include "office/office.hpp"
#include "office/recovery.hpp"
#include "office/snapshot.hpp"
#include "platform/file.hpp"
#include "platform/standard_output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace trecho {

namespace {

std::string read_ledger(const std::filesystem::path& file) {
    try {
        return read_file(file);
    } catch (const std::runtime_error& error) {
        throw std::runtime_error(std::string(error.what()) +
                                 "; name a server's state folder that you may read with --state");
    }
}

// Oldest first. Two spaces separate the columns, and no name contains two in a row; empty columns
// at the end are left out.
void print_tickets(const std::vector<LedgerRecord>& records) {
    std::set<std::string_view> cancelled;
    for (const LedgerRecord& record : records) {
        if (record.cancels) cancelled.insert(record.ticket);
    }
    for (const LedgerRecord& record : records) {
        if (record.cancels) continue;
        std::string line = fmt::format("{}  {}  {}  {}  {}", record.ticket, print_time(record.at),
                                       fmt::join(record.places, " > "), record.name,
                                       cancelled.contains(record.ticket) ? "cancelled" : "");
        line.resize(line.find_last_not_of(' ') + 1);
        print_format("{}\n", line);
    }
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
    const Recovery recovery = recover(read_ledger(file), file.string());
    Inventory inventory(network);
    TicketBook tickets;
    const LedgerCounts counts =
        restore(recovery.records, network, inventory, tickets, file.string());
    check_snapshot(snapshot, counts, network, file.string());

    if (options.lists_tickets) print_tickets(recovery.records);
    print_sold(network, inventory.seats());
    const auto cancelled = std::ranges::count(recovery.records, true, &LedgerRecord::cancels);
    const auto sold = std::ssize(recovery.records) - cancelled;
    print_format("{} sold{}; every line of {} is whole\n", counted(sold, "ticket", "tickets"),
                 cancelled > 0 ? fmt::format(", {} of them cancelled", cancelled) : "",
                 file.string());
    if (recovery.torn_bytes > 0)
        print_format(
            "{} to a sale that isn't finished\n",
            counted(recovery.torn_bytes, "byte at its end belongs", "bytes at its end belong"));
    return exit_success;
}

} // namespace trecho
