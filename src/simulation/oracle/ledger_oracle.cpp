// ClientHistory against the ledger: nothing that was told is missing, nothing is there that nobody
// asked for. And what the history says of each leg, as a history of operations.
#include "simulation/oracle/client_history.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace trecho {

namespace {

using State = Purchase::State;
using Kind = LegOperation::Kind;

std::string as_text(const LedgerRecord& record) {
    return fmt::format("{} ({})", record.ticket, fmt::join(record.places, " > "));
}

} // namespace

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
    // Of the plain dialogue nobody has a ticket number: so each sale that was told needs one record
    // of its own.
    for (Id id = 0; id < purchases_.size(); ++id) {
        const Purchase& purchase = purchases_[id];
        if (purchase.state != State::sold || explained.contains(id)) continue;
        verdict_.report(Invariant::answers_are_durable,
                        fmt::format("customer {} was told that \"{}\" is sold, but the ledger "
                                    "doesn't know it",
                                    purchase.customer, purchase.wanted));
    }
}

// Of a ticket that a customer knows by its number.
void ClientHistory::check_told(const Purchase& purchase,
                               const std::map<std::string, LedgerRecord>& sold,
                               const std::set<std::string>& cancelled) {
    if (purchase.ticket.empty()) return;
    const auto record = sold.find(purchase.ticket);
    if (record == sold.end()) {
        verdict_.report(Invariant::answers_are_durable,
                        fmt::format("customer {} has {}, which is not in the ledger",
                                    purchase.customer, purchase.ticket));
        return;
    }
    if (record->second.session_key != purchase.session_key)
        verdict_.report(Invariant::answers_are_durable,
                        fmt::format("{} of customer {} belongs to another session in the ledger",
                                    purchase.ticket, purchase.customer));

    if (!purchase.names.contains(record->second.name))
        verdict_.report(Invariant::answers_are_durable,
                        fmt::format("{} of customer {} is in the ledger under the name \"{}\", and "
                                    "could only be under one of: \"{}\"",
                                    purchase.ticket, purchase.customer, record->second.name,
                                    fmt::join(purchase.names, "\", \"")));

    check_time(purchase, record->second);
    const bool is_cancelled = cancelled.contains(purchase.ticket);
    if (purchase.cancelled_at && !is_cancelled)
        verdict_.report(Invariant::answers_are_durable,
                        fmt::format("customer {} was told that {} is cancelled, but the ledger "
                                    "still has it",
                                    purchase.customer, purchase.ticket));
    if (is_cancelled && !purchase.cancel_sent_at)
        verdict_.report(Invariant::no_unasked_sale,
                        fmt::format("{} of customer {} is cancelled, and they never asked for it",
                                    purchase.ticket, purchase.customer));
}

// A ticket bears the time at which it was sold: between S and its answer.
void ClientHistory::check_time(const Purchase& purchase, const LedgerRecord& record) const {
    const auto decided_on = std::chrono::floor<std::chrono::milliseconds>(purchase.decided_on);
    const bool is_right = record.at >= decided_on && record.at <= purchase.ended_on;
    if (is_right || purchase.calendar_was_set()) return;
    verdict_.report(Invariant::answers_are_durable,
                    fmt::format("{} of customer {} bears a time at which it was not sold",
                                purchase.ticket, purchase.customer));
}

// A record needs a purchase that it could be: first of those who know that they bought, then of
// those who can't know.
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
    verdict_.report(
        Invariant::no_unasked_sale,
        fmt::format("the ledger has sold {}, but nobody has bought it", as_text(record)));
}

bool ClientHistory::could_be(const Purchase& purchase, const LedgerRecord& record) const {
    if (!purchase.itinerary || purchase.session_key != record.session_key) return false;
    const Places places = network_.places_of(*purchase.itinerary);
    if (!std::ranges::equal(places, record.places)) return false;
    if (!purchase.ticket.empty()) return purchase.ticket == record.ticket;
    if (!purchase.names.contains(record.name)) return false;
    const bool may_have_bought = purchase.state == State::sold || purchase.state == State::buying ||
                                 purchase.state == State::lost || purchase.state == State::asked ||
                                 purchase.state == State::offered;
    return may_have_bought && purchase.wants_to_buy;
}

namespace {

// What one purchase did to a leg of which it wanted `seats`.
class Operations {
public:
    Operations(LegHistory& history, const Purchase& purchase, std::uint64_t hold,
               std::uint32_t seats)
        : history_(history), purchase_(purchase), hold_(hold), seats_(seats) {}

    void add_all(bool is_only_leg) {
        const TimePoint never = LegOperation::never;
        if (purchase_.state == State::refused) {
            // Of several legs, nobody knows which one had no seat.
            if (is_only_leg)
                add(Kind::refused, purchase_.asked_at, purchase_.ended_at.value_or(never));
            return;
        }
        const TimePoint offered = purchase_.offered_at.value_or(never);
        add(purchase_.offered_at ? Kind::hold : Kind::maybe_hold, purchase_.asked_at, offered);

        const TimePoint decided = purchase_.decided_at.value_or(purchase_.asked_at);
        if (purchase_.state == State::sold) {
            add(Kind::sell, decided, purchase_.ended_at.value_or(never));
        } else if (purchase_.wants_to_buy && purchase_.state != State::released) {
            // It may have expired before its S was said.
            add(Kind::sell_or_release, purchase_.asked_at, never);
        } else {
            add(Kind::release, purchase_.asked_at, purchase_.ended_at.value_or(never));
        }
        add_cancellation();
    }

private:
    void add_cancellation() {
        if (!purchase_.cancel_sent_at) return;
        if (purchase_.cancelled_at) {
            add(Kind::cancel, *purchase_.cancel_sent_at, *purchase_.cancelled_at);
        } else if (!purchase_.cancel_was_refused) {
            add(Kind::maybe_cancel, *purchase_.cancel_sent_at, LegOperation::never);
        }
    }

    void add(Kind kind, TimePoint invoked, TimePoint returned) {
        LegOperation operation;
        operation.kind = kind;
        operation.customer = purchase_.customer;
        operation.hold = hold_;
        operation.seats = seats_;
        operation.invoked = invoked;
        operation.returned = returned;
        history_.operations.push_back(operation);
    }

    LegHistory& history_;
    const Purchase& purchase_;
    std::uint64_t hold_;
    std::uint32_t seats_;
};

} // namespace

std::vector<LegHistory> ClientHistory::histories(const std::vector<LedgerRecord>& records) const {
    std::vector<LegHistory> histories(network_.legs().size());
    for (LegId leg = 0; leg < histories.size(); ++leg) {
        histories[leg].capacity = network_.legs()[leg].seats;
        histories[leg].start = start_;
        histories[leg].sold_at_end = seats_sold(leg, records);
    }
    for (Id id = 0; id < purchases_.size(); ++id) {
        const Purchase& purchase = purchases_[id];
        if (!purchase.itinerary || purchase.state == State::unasked) continue;
        const std::set<LegId> legs(purchase.itinerary->begin(), purchase.itinerary->end());
        for (const LegId leg : legs) {
            const auto seats = std::ranges::count(*purchase.itinerary, leg);
            Operations(histories[leg], purchase, id, static_cast<std::uint32_t>(seats))
                .add_all(legs.size() == 1);
        }
    }
    for (const Told& told : told_) {
        LegOperation operation;
        operation.kind = Kind::observe_free;
        operation.customer = told.customer;
        operation.seats = static_cast<std::uint32_t>(told.free);
        operation.invoked = told.asked_at;
        operation.returned = told.heard_at;
        histories[told.leg].operations.push_back(operation);
    }
    return histories;
}

std::uint32_t ClientHistory::seats_sold(LegId leg, const std::vector<LedgerRecord>& records) const {
    std::map<std::string, std::int64_t> seats_of_ticket;
    for (const LedgerRecord& record : records) {
        if (record.cancels) {
            seats_of_ticket.erase(record.ticket);
            continue;
        }
        const Places places(record.places.begin(), record.places.end());
        const auto itinerary = network_.find(places);
        if (itinerary) seats_of_ticket[record.ticket] = std::ranges::count(*itinerary, leg);
    }
    std::int64_t sold = 0;
    for (const auto& [ticket, seats] : seats_of_ticket) sold += seats;
    return static_cast<std::uint32_t>(sold);
}

} // namespace trecho
