// Judges the ledger by the clients' history: all that was told is there, and nothing that nobody
// asked for. And makes a history of operations of each leg, for the check of linearizability.
#include "simulation/oracle/client_history.hpp"

#include <fmt/ranges.h>

#include <array>

namespace trecho {

void ClientHistory::check_ledger(const std::vector<LedgerRecord>& records) {
    std::map<std::string, LedgerRecord> sold;
    std::set<std::string> cancelled;
    for (const LedgerRecord& record : records) {
        if (record.cancels)
            cancelled.insert(record.ticket);
        else
            sold.emplace(record.ticket, record);
    }
    for (const Purchase& purchase : purchases_) check_told(purchase, sold, cancelled);

    std::set<Id> explained;
    for (const LedgerRecord& record : records) {
        if (!record.cancels) check_sale(record, explained);
    }
    // The plain dialogue tells no ticket numbers: each sale needs one record of its own.
    for (Id id = 0; id < purchases_.size(); ++id) {
        const Purchase& purchase = purchases_[id];
        expect(purchase.state != State::sold || explained.contains(id), purchase.customer,
               Invariant::answers_are_durable,
               "was told that \"{}\" is sold, but the ledger doesn't know it", purchase.wanted);
    }
}

// A ticket that the customer knows by its number bears the time at which it was sold: between S and
// its answer.
void ClientHistory::check_told(const Purchase& purchase,
                               const std::map<std::string, LedgerRecord>& sold,
                               const std::set<std::string>& cancelled) const {
    const std::string& ticket = purchase.ticket;
    if (ticket.empty()) return;
    const auto check = [&](bool is_right, const std::string& how) {
        expect(is_right, purchase.customer, Invariant::answers_are_durable, "{}", how);
    };
    const auto found = sold.find(ticket);
    if (found == sold.end()) return check(false, "has " + ticket + ", which is not in the ledger");
    const LedgerRecord& record = found->second;
    check(record.session_key == purchase.session_key,
          "has " + ticket + ", which belongs to another session in the ledger");
    check(purchase.names.contains(record.name),
          fmt::format("has {} under one of \"{}\", and the ledger has it under \"{}\"", ticket,
                      fmt::join(purchase.names, "\", \""), record.name));
    const auto decided_on = std::chrono::floor<std::chrono::milliseconds>(purchase.decided_on);
    const bool is_in_time = record.at >= decided_on && record.at <= purchase.ended_on;
    check(is_in_time || purchase.calendar_was_set(),
          "has " + ticket + ", which bears a time at which it was not sold");
    const bool is_cancelled = cancelled.contains(ticket);
    check(!purchase.cancelled_at || is_cancelled,
          "was told that " + ticket + " is cancelled, but the ledger still has it");
    expect(!is_cancelled || purchase.cancel_sent_at, purchase.customer, Invariant::no_unasked_sale,
           "never asked to cancel {}, and it is cancelled", ticket);
}

// A record needs a purchase that it could be: first one that a client knows to be sold, then one of
// which no client knows.
void ClientHistory::check_sale(const LedgerRecord& record, std::set<Id>& explained) {
    for (const bool among_told : {true, false}) {
        for (Id id = 0; id < purchases_.size(); ++id) {
            const Purchase& purchase = purchases_[id];
            if ((purchase.state == State::sold) != among_told) continue;
            if (explained.contains(id) || !could_be(purchase, record)) continue;
            explained.insert(id);
            return;
        }
    }
    violations_.report(Invariant::no_unasked_sale,
                       "the ledger has sold {} ({}), but nobody has bought it", record.ticket,
                       fmt::join(record.places, " > "));
}

bool ClientHistory::could_be(const Purchase& purchase, const LedgerRecord& record) const {
    if (purchase.itinerary.empty() || purchase.session_key != record.session_key) return false;
    if (!std::ranges::equal(network_.places_of(purchase.itinerary), record.places)) return false;
    if (!purchase.ticket.empty()) return purchase.ticket == record.ticket;
    if (!purchase.names.contains(record.name)) return false;
    constexpr std::array not_bought{State::refused, State::declined, State::released,
                                    State::unasked};
    return purchase.wants_to_buy &&
           std::ranges::find(not_bought, purchase.state) == not_bought.end();
}

namespace {

using State = Purchase::State;
using Kind = LegOperation::Kind;

// What one purchase did to a leg of which it wanted `seats`.
void add_operations(std::vector<LegOperation>& operations, const Purchase& purchase,
                    std::uint64_t hold, std::uint32_t seats, bool is_only_leg) {
    const TimePoint never = LegOperation::never;
    const auto add = [&](Kind kind, TimePoint invoked, TimePoint returned) {
        operations.push_back({kind, purchase.customer, hold, seats, invoked, returned});
    };
    if (purchase.state == State::refused) {
        // It isn't known which of several legs had no seat.
        if (is_only_leg) add(Kind::refused, purchase.asked_at, purchase.ended_at);
        return;
    }
    add(purchase.offered_at ? Kind::hold : Kind::maybe_hold, purchase.asked_at,
        purchase.offered_at.value_or(never));
    if (purchase.state == State::sold)
        add(Kind::sell, purchase.decided_at.value_or(purchase.asked_at), purchase.ended_at);
    else if (purchase.wants_to_buy && purchase.state != State::released)
        add(Kind::sell_or_release, purchase.asked_at, never); // it may have expired before S
    else
        add(Kind::release, purchase.asked_at, purchase.ended_at);

    if (purchase.cancelled_at)
        add(Kind::cancel, *purchase.cancel_sent_at, *purchase.cancelled_at);
    else if (purchase.cancel_sent_at && !purchase.cancel_was_refused)
        add(Kind::maybe_cancel, *purchase.cancel_sent_at, never);
}

} // namespace

std::vector<LegHistory> ClientHistory::histories(const std::vector<LedgerRecord>& records) const {
    const std::vector<std::uint32_t> sold = seats_sold(records);
    std::vector<LegHistory> histories(sold.size());
    for (LegId leg = 0; leg < histories.size(); ++leg) {
        histories[leg].capacity = network_.legs()[leg].seats;
        histories[leg].start = start_;
        histories[leg].sold_at_end = sold[leg];
    }
    for (Id id = 0; id < purchases_.size(); ++id) {
        const Purchase& purchase = purchases_[id];
        if (purchase.state == State::unasked) continue;
        const std::set<LegId> legs = purchase.legs();
        for (const LegId leg : legs)
            add_operations(histories[leg].operations, purchase, id,
                           static_cast<std::uint32_t>(purchase.seats_of(leg)), legs.size() == 1);
    }
    for (const auto& [leg, operation] : told_) histories[leg].operations.push_back(operation);
    return histories;
}

// Of each leg, without the tickets that were cancelled.
std::vector<std::uint32_t>
ClientHistory::seats_sold(const std::vector<LedgerRecord>& records) const {
    std::map<std::string, Itinerary> tickets;
    for (const LedgerRecord& record : records) {
        const Places places(record.places.begin(), record.places.end());
        Itinerary& itinerary = tickets[record.ticket];
        itinerary = record.cancels ? Itinerary() : network_.find(places).value_or(Itinerary());
    }
    std::vector<std::uint32_t> sold(network_.legs().size());
    for (const auto& [ticket, itinerary] : tickets)
        for (const LegId leg : itinerary) ++sold[leg];
    return sold;
}

} // namespace trecho
