#include "board/board_observer.hpp"

#include <new>

namespace trecho {

namespace {

template <class Action>
void unless_memory_lacks(Action action) noexcept {
    try {
        action();
    } catch (const std::bad_alloc&) {
        return; // the board can do without
    }
}

bool holds_seats(ConnectionState state) {
    return state != ConnectionState::idle && state != ConnectionState::waiting;
}

} // namespace

BoardObserver::BoardObserver(const Network& network, const Clock& clock, bool shows_peers)
    : clock_(clock), shows_peers_(shows_peers), changed_legs_(network.legs().size()) {}

void BoardObserver::opened(ConnectionId id, std::string_view peer) {
    ++totals_.connections;
    ++connected_;
    ConnectionRow* const row = connections_.add(id);
    if (!row) return;
    row->opened = row->since = clock_.now();
    ++in_state_[static_cast<std::size_t>(ConnectionState::idle)];
    if (shows_peers_) unless_memory_lacks([&] { row->peer = peer; });
    note(row, {row->opened, EventName::opened});
}

void BoardObserver::session_opened(ConnectionId id) {
    ++totals_.sessions;
    ConnectionRow* const row = connections_.find(id);
    if (row) row->protocol = 2;
    note(row, {clock_.now(), EventName::session_opened});
}

void BoardObserver::session_resumed(ConnectionId id) {
    ++totals_.resumed;
    ConnectionRow* const row = connections_.find(id);
    const TimePoint now = clock_.now();
    mark(row, Mark::resumed, now);
    note(row, {now, EventName::session_resumed});
}

void BoardObserver::named(ConnectionId id, std::string_view name) {
    ConnectionRow* const row = connections_.find(id);
    if (row) unless_memory_lacks([&] { row->name = name; });
    note(row, {clock_.now(), EventName::named});
}

void BoardObserver::transferred(ConnectionId, const Traffic& traffic) {
    totals_.traffic.messages += traffic.messages;
    totals_.traffic.received_bytes += traffic.received_bytes;
    totals_.traffic.sent_bytes += traffic.sent_bytes;
}

// A client that is refused has no place in a line and no turn, but keeps its seats.
void BoardObserver::refused(ConnectionId id, std::string_view reason) {
    const std::size_t index = index_of_reason(reason);
    ++totals_.refused[index];
    ConnectionRow* const row = connections_.find(id);
    if (!row) return;
    const TimePoint now = clock_.now();
    mark(row, Mark::refused, now);
    PastEvent event(now, EventName::refused);
    event.reason = static_cast<std::uint8_t>(index);
    note(row, event);
    if (holds_seats(row->state)) return;
    row->has_turn = false;
    move_to(row, ConnectionState::idle, now);
}

void BoardObserver::waiting(ConnectionId id, const Itinerary& itinerary, std::size_t ahead) {
    ConnectionRow* const row = connections_.find(id);
    if (!row) return;
    const TimePoint now = clock_.now();
    move_to(row, ConnectionState::waiting, now);
    row->arrival = ++last_arrival_;
    row->line.reset();
    set_itinerary(*row, itinerary);
    PastEvent event(now, EventName::waiting);
    event.ahead = static_cast<std::uint32_t>(ahead);
    note(row, event, itinerary);
}

void BoardObserver::in_line(ConnectionId id, LegId leg) {
    ConnectionRow* const row = connections_.find(id);
    if (!row) return;
    row->line = leg;
    row->arrival = ++last_arrival_;
    PastEvent event(clock_.now(), EventName::in_line);
    event.set_leg(leg);
    note(row, event);
}

void BoardObserver::turn_taken(ConnectionId id, const Itinerary& itinerary) {
    ConnectionRow* const row = connections_.find(id);
    if (row) row->has_turn = true;
    note(row, {clock_.now(), EventName::turn_taken}, itinerary);
}

void BoardObserver::left_line(ConnectionId id) {
    ConnectionRow* const row = connections_.find(id);
    const TimePoint now = clock_.now();
    mark(row, Mark::gone, now); // not among the totals, which count offers
    note(row, {now, EventName::left_line});
    move_to(row, ConnectionState::idle, now);
}

void BoardObserver::held(ConnectionId id, const Itinerary& itinerary) {
    changed_legs_.mark(itinerary);
    ConnectionRow* const row = connections_.find(id);
    const TimePoint now = clock_.now();
    const bool has_waited = row && row->state == ConnectionState::waiting;
    count_offer(has_waited ? now - row->since : Duration::zero(), now);
    if (!row) return;
    move_to(row, ConnectionState::confirming, now);
    row->held_at = now;
    set_itinerary(*row, itinerary);
    note(row, {now, EventName::held}, itinerary);
}

// `before` may still be open: its client has opened another connection, and it ends soon.
void BoardObserver::resumed(ConnectionId id, ConnectionId before, const Itinerary& itinerary) {
    const TimePoint now = clock_.now();
    ConnectionRow* const from = connections_.find(before);
    ConnectionRow* const row = connections_.find(id);
    if (row) {
        move_to(row, ConnectionState::confirming, now);
        row->held_at = from ? from->held_at : now;
        set_itinerary(*row, itinerary);
        note(row, {now, EventName::resumed}, itinerary);
    }
    end_offer(from, now);
}

void BoardObserver::storing(ConnectionId id, const Itinerary& itinerary) {
    ConnectionRow* const row = connections_.find(id);
    const TimePoint now = clock_.now();
    move_to(row, ConnectionState::storing, now);
    note(row, {now, EventName::storing}, itinerary);
}

void BoardObserver::sold(ConnectionId id, const Itinerary& itinerary, std::string_view,
                         std::string_view) {
    ++totals_.sold;
    changed_legs_.mark(itinerary);
    const TimePoint now = clock_.now();
    recently_sold_.add(now, 1);
    ConnectionRow* const row = connections_.find(id);
    mark(row, Mark::sold, now);
    note(row, {now, EventName::sold}, itinerary);
    end_offer(row, now);
}

void BoardObserver::cancelled(ConnectionId id, const Itinerary& itinerary, std::string_view) {
    ++totals_.cancelled;
    changed_legs_.mark(itinerary);
    ConnectionRow* const row = connections_.find(id);
    const TimePoint now = clock_.now();
    mark(row, Mark::cancelled, now);
    note(row, {now, EventName::cancelled}, itinerary);
}

void BoardObserver::declined(ConnectionId id, const Itinerary& itinerary) {
    ++totals_.declined;
    declining_ = id;
    ConnectionRow* const row = connections_.find(id);
    const TimePoint now = clock_.now();
    mark(row, Mark::declined, now);
    note(row, {now, EventName::declined}, itinerary);
}

void BoardObserver::released(ConnectionId id, const Itinerary& itinerary) {
    changed_legs_.mark(itinerary);
    ConnectionRow* const row = connections_.find(id);
    const TimePoint now = clock_.now();
    if (declining_ == id) {
        declining_ = 0;
    } else if (row && row->state == ConnectionState::storing) {
        ++totals_.not_stored;
    } else {
        ++totals_.gone;
        if (row && row->is_open) mark(row, Mark::gone, now);
    }
    note(row, {now, EventName::released}, itinerary);
    end_offer(row, now);
}

void BoardObserver::expired(ConnectionId id, const Itinerary& itinerary) {
    ++totals_.expired;
    changed_legs_.mark(itinerary);
    ConnectionRow* const row = connections_.find(id);
    const TimePoint now = clock_.now();
    mark(row, Mark::expired, now);
    note(row, {now, EventName::expired}, itinerary);
    end_offer(row, now);
}

void BoardObserver::closed(ConnectionId id) {
    --connected_;
    ConnectionRow* const row = connections_.find(id);
    if (!row) return;
    row->is_open = false;
    row->has_turn = false;
    if (!holds_seats(row->state)) return remove(*row);
    const TimePoint now = clock_.now();
    mark(row, Mark::gone, now);
    note(row, {now, EventName::closed});
    move_to(row, ConnectionState::gone, now);
}

void BoardObserver::synced(std::size_t records, Duration took) {
    const TimePoint now = clock_.now();
    ++totals_.syncs;
    totals_.synced_records += records;
    totals_.sync_seconds.record(to_seconds(took), sync_second_bounds);
    totals_.sync_records.record(static_cast<double>(records), sync_record_bounds);
    recently_synced_records_.add(now, records);
    unless_memory_lacks([&] { sync_latencies_.record(now, took); });
}

void BoardObserver::settle() noexcept {
    connections_.settle();
    changed_legs_.settle();
}

void BoardObserver::note(ConnectionRow* row, PastEvent event) noexcept {
    if (!row) return;
    unless_memory_lacks([&] { row->events.add(event); });
    connections_.mark_changed(*row);
}

void BoardObserver::note(ConnectionRow* row, PastEvent event, const Itinerary& itinerary) noexcept {
    event.set_itinerary(itinerary);
    note(row, event);
}

void BoardObserver::mark(ConnectionRow* row, Mark mark, TimePoint now) noexcept {
    if (!row) return;
    unless_memory_lacks([&] {
        row->marks.add({mark, now});
        row->new_marks = std::min(row->new_marks + 1, marks_max);
    });
}

void BoardObserver::set_itinerary(ConnectionRow& row, const Itinerary& itinerary) noexcept {
    row.itinerary.clear();
    unless_memory_lacks([&] { row.itinerary = itinerary; });
}

void BoardObserver::move_to(ConnectionRow* row, ConnectionState state, TimePoint now) noexcept {
    if (!row || row->state == state) return;
    if (row->since < now) {
        unless_memory_lacks([&] {
            row->spans.add({row->state, row->since, now});
            row->new_spans = std::min(row->new_spans + 1, spans_max);
        });
    }
    --in_state_[static_cast<std::size_t>(row->state)];
    ++in_state_[static_cast<std::size_t>(state)];
    row->state = state;
    row->since = now;
    if (state == ConnectionState::idle) row->itinerary.clear();
    connections_.mark_changed(*row);
}

void BoardObserver::remove(ConnectionRow& row) noexcept {
    --in_state_[static_cast<std::size_t>(row.state)];
    connections_.remove(row);
}

void BoardObserver::end_offer(ConnectionRow* row, TimePoint now) noexcept {
    if (!row) return;
    row->has_turn = false;
    move_to(row, ConnectionState::idle, now);
    if (!row->is_open) remove(*row);
}

void BoardObserver::count_offer(Duration latency, TimePoint now) noexcept {
    totals_.offer_seconds.record(to_seconds(latency), offer_second_bounds);
    unless_memory_lacks([&] { offer_latencies_.record(now, latency); });
}

} // namespace trecho
