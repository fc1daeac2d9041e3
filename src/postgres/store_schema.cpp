#include "postgres/store_schema.hpp"

#include "platform/counted.hpp"
#include "postgres/store_sql.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

enum class StoreKind { empty, foreign, older, current, newer };

struct FoundStore {
    StoreKind kind = StoreKind::empty;
    std::int64_t version = 0;
};

// Looks at the catalogue first: a query that names a table that doesn't exist would fail.
FoundStore find_store(StoreConnection& store) {
    constexpr Statement find_tables{
        "find_tables", "select exists (select from pg_namespace where nspname = 'trecho'), "
                       "(select count(*) = 2 from pg_attribute "
                       "where attrelid = to_regclass('trecho.store') and attnum > 0 "
                       "and attname in ('version', 'network'))"};
    const Rows tables = store.run(find_tables);
    if (!tables.is_true(0, 0)) return {StoreKind::empty};
    if (!tables.is_true(0, 1)) return {StoreKind::foreign};

    constexpr Statement find_version{"find_version", "select version from trecho.store"};
    const Rows row = store.run(find_version);
    if (row.empty()) return {StoreKind::foreign};
    const std::int64_t version = row.number(0, 0);
    if (version < store_version) return {StoreKind::older, version};
    if (version > store_version) return {StoreKind::newer, version};
    return {StoreKind::current, version};
}

[[noreturn]] void refuse_foreign(const StoreConnection& store) {
    store.refuse("has a schema \"trecho\" that isn't a store of Trecho; name another database");
}

[[noreturn]] void refuse_newer(const StoreConnection& store, std::int64_t version) {
    store.refuse(
        fmt::format("has version {}, and this program knows versions up to {}; use a newer "
                    "trecho",
                    version, store_version));
}

void require_current(StoreConnection& store) {
    const FoundStore found = find_store(store);
    switch (found.kind) {
    case StoreKind::empty:
        store.refuse("is empty; prepare it with: trecho store init --store URL --network FILE");
    case StoreKind::foreign: refuse_foreign(store);
    case StoreKind::older:
        store.refuse(fmt::format("has the older version {}; migrate it with: trecho store init "
                                 "--store URL --network FILE",
                                 found.version));
    case StoreKind::newer: refuse_newer(store, found.version);
    case StoreKind::current: break;
    }
}

// A new one gets the tables and the functions; an older one gets new functions. A version with
// other tables has to change those of its predecessors here, step by step.
void create_or_migrate(StoreConnection& store, const FoundStore& found, StoreChanges& changes) {
    switch (found.kind) {
    case StoreKind::foreign: refuse_foreign(store);
    case StoreKind::newer: refuse_newer(store, found.version);
    case StoreKind::current: return;
    case StoreKind::empty:
        changes.is_new = true;
        store.run_script(store_tables());
        store.run_script("insert into trecho.store (version, network) values (0, '')");
        break;
    case StoreKind::older: changes.is_migrated = true; break;
    }
    store.run_script(store_functions());
    store.run_script(fmt::format("update trecho.store set version = {}", store_version));
}

// One leg of the store beside the network's leg with the same id.
void require_same_leg(const StoreConnection& store, const Rows& legs, std::size_t id,
                      const Network& network) {
    const std::string name = fmt::format("{} > {}", legs.text(id, 0), legs.text(id, 1));
    const bool is_there = id < network.legs().size();
    if (!is_there || to_string(network.legs()[id]) != name)
        store.refuse(
            fmt::format("sells {} as leg number {}, and the network has {} there; keep the "
                        "legs of the store in their order, and add new ones behind them",
                        name, id + 1, is_there ? to_string(network.legs()[id]) : "no leg"));
    const std::int64_t taken = legs.number(id, 3);
    if (network.legs()[id].seats < taken)
        store.refuse(
            fmt::format("has sold or holds {} of {}, and the network has only {}; give the "
                        "leg at least {} seats",
                        counted(static_cast<std::uint64_t>(taken), "seat", "seats"), name,
                        network.legs()[id].seats, taken));
}

// The locks keep servers from selling between the look and the change.
void compare_legs(StoreConnection& store, const Network& network, StoreChanges& changes) {
    store.run_script("select from trecho.leg order by id for update");
    store.run_script("delete from trecho.lease where ends <= clock_timestamp()");
    const Rows legs = store.run_script(
        "select origin, destination, capacity, held + sold from trecho.leg order by id");
    for (std::size_t id = 0; id < legs.size(); ++id) require_same_leg(store, legs, id, network);

    changes.legs = network.legs().size() - legs.size();
    for (std::size_t id = 0; id < network.legs().size(); ++id)
        changes.seats += std::int64_t{network.legs()[id].seats} - legs.number(id, 2);
}

void write_network(StoreConnection& store, const std::string& json, const Network& network) {
    std::vector<std::string> origins;
    std::vector<std::string> destinations;
    std::vector<std::int64_t> capacities;
    for (const Leg& leg : network.legs()) {
        origins.push_back(leg.origin);
        destinations.push_back(leg.destination);
        capacities.push_back(leg.seats);
    }
    constexpr Statement write_legs{"write_legs",
                                   "insert into trecho.leg (id, origin, destination, capacity) "
                                   "select place - 1, origin, destination, capacity "
                                   "from unnest($1::text[], $2::text[], $3::int[]) with ordinality "
                                   "as given (origin, destination, capacity, place) "
                                   "on conflict (id) do update set capacity = excluded.capacity "
                                   "where leg.capacity <> excluded.capacity"};
    store.run(write_legs, {array_of(origins), array_of(destinations), array_of(capacities)});
    constexpr Statement write_text{"write_text", "update trecho.store set network = $1"};
    store.run(write_text, {json});
}

} // namespace

StoreNetwork read_store_network(StoreConnection& store) {
    require_current(store);
    const Rows row = store.run_script("select network from trecho.store");
    std::string text(row.text(0, 0));
    try {
        Network network = Network::parse(text, "the network of the store " + store.name());
        return {std::move(text), std::move(network)};
    } catch (const BadNetwork& error) {
        throw BadStore(fmt::format("{}; write it again with trecho store init", error.what()));
    }
}

StoreChanges init_store(StoreConnection& store, const std::string& json, const Network& network) {
    StoreChanges changes;
    StoreTransaction transaction(store, begin_change);
    // The lock ends with the transaction. Its number is any that other programs hardly use.
    store.run_script("select pg_advisory_xact_lock(784632706)");
    create_or_migrate(store, find_store(store), changes);
    compare_legs(store, network, changes);
    write_network(store, json, network);
    transaction.commit();
    return changes;
}

std::vector<std::string> check_store(StoreConnection& store) {
    require_current(store);
    const Rows found = store.run_script("select problem from trecho.problems()");
    std::vector<std::string> problems;
    problems.reserve(found.size());
    for (std::size_t row = 0; row < found.size(); ++row) problems.emplace_back(found.text(row, 0));
    return problems;
}

} // namespace trecho
