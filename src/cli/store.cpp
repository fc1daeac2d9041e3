// trecho store: prepares a database for servers that share it, checks it, and moves a file ledger
// into it. And trecho audit, of a store.
#include "cli/commands.hpp"
#include "cli/ledger_file.hpp"
#include "cli/sales_report.hpp"
#include "cli/store_tally.hpp"
#include "office/restoration.hpp"
#include "office/snapshot.hpp"
#include "platform/counted.hpp"
#include "platform/standard_output.hpp"
#include "platform/state_folder.hpp"
#include "postgres/store_audit.hpp"
#include "postgres/store_import.hpp"
#include "postgres/store_schema.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace trecho {

namespace {

std::string describe(const StoreChanges& changes) {
    if (changes.is_new)
        return fmt::format("is ready: {}, {}", counted(changes.legs, "leg", "legs"),
                           counted(changes.seats, "seat", "seats"));
    std::string text = changes.is_migrated ? "is migrated" : "";
    const auto add = [&](const std::string& change) {
        text += (text.empty() ? "has " : ", ") + change;
    };
    if (changes.legs > 0) add(counted(changes.legs, "new leg", "new legs"));
    if (changes.seats > 0) add(counted(changes.seats, "new seat", "new seats"));
    if (changes.seats < 0) add(counted(-changes.seats, "seat", "seats") + " fewer");
    if (text.empty()) return "is ready, and its seats are as they were";
    return text + "; a server that runs sees new legs after its next start";
}

// Returns the exit code.
int report_problems(const StoreConnection& store, const std::vector<std::string>& problems) {
    for (const std::string& problem : problems)
        fmt::print(stderr, "trecho: the store {}: {}\n", store.name(), problem);
    return problems.empty() ? exit_success : exit_failure;
}

// Reads the ledger into `import`, and checks it as a server does when it starts.
void import_ledger(const std::filesystem::path& state, const Network& network,
                   StoreImport& import) {
    const std::filesystem::path file = state / "ledger.jsonl";
    const std::string name = file.string();
    const std::string snapshot = read_snapshot(state / "availability.json");
    Inventory inventory(network);
    TicketBook tickets;
    Restoration restoration(network, inventory, tickets, name);
    LedgerReader reader(name, [&](const LedgerRecord& record) {
        restoration.count(record);
        import.add(record);
    });
    read_ledger(file, reader);
    const LedgerSize size = reader.finish();
    check_snapshot(snapshot, restoration.counts(), network, name);
    import.finish(size.records, inventory.seats());
    if (size.torn_bytes > 0)
        print_format("{} at the end of {} belong to a sale that isn't finished, and stay there\n",
                     counted(size.torn_bytes, "byte", "bytes"), name);
}

} // namespace

int store_init(const StoreInitOptions& options) {
    const std::string json = read_network_text(options.network);
    const Network network = Network::parse(json, options.network.string());
    StoreConnection store(options.store);
    const StoreChanges changes = init_store(store, json, network);
    print_format("the store {} {}\n", store.name(), describe(changes));
    return exit_success;
}

int store_check(const StoreCheckOptions& options) {
    StoreConnection store(options.store);
    const std::vector<std::string> problems = check_store(store);
    if (problems.empty())
        print_format("the store {} is whole: every held and sold seat has its lease or ticket\n",
                     store.name());
    return report_problems(store, problems);
}

int store_import(const StoreImportOptions& options) {
    require_used_by_a_server(options.state);
    StoreConnection store(options.store);
    const Network network = read_store_network(store).network;
    const StateFolder folder(options.state); // refuses if a server still sells from it
    StoreImport import(store, network);
    import_ledger(options.state, network, import);
    print_format("{}, as in {}; they are in the store {} now\n",
                 count_tickets(import.tickets(), import.cancelled()),
                 (options.state / "ledger.jsonl").string(), store.name());
    return exit_success;
}

StoreTally tally_store(const std::string& url) {
    StoreConnection store(url);
    const StoreTransaction moment(store, begin_look);
    const Network network = read_store_network(store).network;
    StoreTally tally;
    tally.name = store.name();
    tally.tickets = static_cast<std::int64_t>(read_sales(store, network).tickets);
    tally.problems = check_store(store);
    return tally;
}

int store_audit(const AuditOptions& options) {
    StoreConnection store(options.store);
    const StoreTransaction moment(store, begin_look);
    const Network network = read_store_network(store).network;
    const StoreSales sales = read_sales(store, network);
    if (options.lists_tickets)
        for_each_ticket(store, network, [&](const StoreTicket& ticket) {
            const std::string itinerary = to_string(network, ticket.itinerary);
            print_ticket({"T" + std::to_string(ticket.number), ticket.sold_at, itinerary,
                          ticket.name, ticket.is_cancelled});
        });
    print_sold(network, sales.sold);
    const std::vector<std::string> problems = check_store(store);
    if (problems.empty())
        print_format("{}; every seat of the store {} is accounted for\n",
                     count_tickets(sales.tickets, sales.cancelled), store.name());
    return report_problems(store, problems);
}

} // namespace trecho
