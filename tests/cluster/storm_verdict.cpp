#include "cluster/storm_verdict.hpp"

#include "office/ledger_record.hpp"
#include "simulation/oracle/linearizability.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <set>
#include <utility>
#include <vector>

namespace trecho {

namespace {

// Tickets as a ledger would have them: each sale, then its cancellation.
constexpr const char* records_query = R"(
    select coalesce(json_agg(json_build_object(
               'number', number, 'legs', legs, 'session', coalesce(session, ''), 'name', name,
               'at', (extract(epoch from sold_at) * 1000)::bigint,
               'cancelled', cancelled_at is not null) order by number), '[]')::text
    from trecho.ticket)";

std::vector<LedgerRecord> records_of(const Network& network, const DatabaseCluster& cluster,
                                     std::string_view database) {
    std::vector<LedgerRecord> records;
    const auto add = [&](LedgerRecord record) {
        record.sequence = records.size() + 1;
        records.push_back(std::move(record));
    };
    const boost::json::value rows = boost::json::parse(cluster.query(records_query, database));
    for (const boost::json::value& row : rows.as_array()) {
        LedgerRecord record;
        record.ticket = ticket_of(row.at("number").to_number<std::uint64_t>());
        record.session_key = row.at("session").as_string();
        record.name = row.at("name").as_string();
        record.at = CalendarTime(std::chrono::milliseconds(row.at("at").to_number<std::int64_t>()));
        Itinerary legs;
        for (const boost::json::value& leg : row.at("legs").as_array())
            legs.push_back(leg.to_number<LegId>());
        const Places places = network.places_of(legs);
        record.places.assign(places.begin(), places.end());
        add(record);
        if (!row.at("cancelled").as_bool()) continue;
        record.cancels = true;
        record.places.clear();
        add(record);
    }
    return records;
}

// Without the holds that nobody was told of. An order that explains this part explains all of it:
// they never were. And it is found much sooner.
LegHistory without_maybes(LegHistory history) {
    using Kind = LegOperation::Kind;
    std::set<std::uint64_t> maybes;
    for (const LegOperation& operation : history.operations)
        if (operation.kind == Kind::maybe_hold) maybes.insert(operation.hold);
    std::erase_if(history.operations, [&](const LegOperation& operation) {
        const bool may_be_nothing =
            operation.kind == Kind::maybe_hold || operation.kind == Kind::release;
        return may_be_nothing && maybes.contains(operation.hold);
    });
    return history;
}

LinearizabilityVerdict verdict_of(const LegHistory& history) {
    LinearizabilityVerdict verdict = check_linearizability(without_maybes(history));
    if (verdict.outcome == LinearizabilityVerdict::Outcome::linearizable) return verdict;
    return check_linearizability(history);
}

std::string problem_of_orders(const StormState& state, const std::vector<LedgerRecord>& records) {
    using Outcome = LinearizabilityVerdict::Outcome;
    std::size_t states = 0;
    for (LegHistory& history : state.history.histories(records)) {
        for (LegOperation& operation : history.operations) {
            const bool is_late = operation.kind == LegOperation::Kind::release &&
                                 state.released_late.contains(operation.hold);
            if (is_late) operation.returned = LegOperation::never;
        }
        const LinearizabilityVerdict verdict = verdict_of(history);
        states += verdict.states_visited;
        if (verdict.outcome != Outcome::linearizable) return explain(history, verdict);
    }
    std::printf("%zu purchases, %zu told sales, %zu resumed, %zu states of the search\n",
                state.history.purchases(), state.sales.load(), state.resumed.load(), states);
    return "";
}

} // namespace

std::string problem_of_orders(const StormState& state, const DatabaseCluster& cluster,
                              std::string_view database) {
    return problem_of_orders(state, records_of(state.network, cluster, database));
}

std::string problem_of(StormState& state, const DatabaseCluster& cluster,
                       std::string_view database) {
    const std::vector<LedgerRecord> records = records_of(state.network, cluster, database);
    state.history.check_ledger(records);
    state.history.check_refusals();
    if (const auto& violation = state.violations.first())
        return fmt::format("{}: {}", name_of(violation->invariant), violation->why);
    const std::string problems = cluster.query(
        "select coalesce(string_agg(problem, '; '), '') from trecho.problems()", database);
    if (!problems.empty()) return problems;
    return problem_of_orders(state, records);
}

} // namespace trecho
