#include "simulation/invariants/queue_invariants.hpp"

#include "server/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace trecho {

namespace {

// Whoever has gone stands in line no longer than a farewell takes; and whoever stays is told of a
// move much sooner.
constexpr Duration quiet_for = 2 * farewell_limit;

bool share_one(const Itinerary& mutexes, const Itinerary& others) {
    return std::ranges::any_of(mutexes,
                               [&](LegId mutex) { return std::ranges::count(others, mutex) > 0; });
}

} // namespace

void QueueInvariants::joins(ConnectionId connection, Lane lane, const Itinerary& itinerary,
                            std::size_t ahead) {
    turns_.erase(connection);
    const Waiting& waiting = waiting_[connection] =
        Waiting{++arrivals_, lane, mutexes_of(itinerary)};
    const std::size_t others = others_before(connection, waiting);
    if (ahead > others || guard_ == GuardPolicy::none)
        verdict_.broken(Invariant::turns_in_order,
                        fmt::format("customer {} waits behind {} others, but there are {}", lane,
                                    ahead, others));
    watch_patience(connection, ahead);
    has_moved();
}

// Whoever takes a turn must not find that somebody who came later has had it already.
void QueueInvariants::takes_turn(ConnectionId connection, Lane lane, const Itinerary& itinerary) {
    if (guard_ == GuardPolicy::none) return;
    const Itinerary mutexes = mutexes_of(itinerary);
    const auto waited = waiting_.find(connection);
    const std::uint64_t arrival = waited == waiting_.end() ? ++arrivals_ : waited->second.arrival;
    std::uint64_t& newest = newest_turn_[mutexes];
    if (arrival < newest)
        verdict_.broken(
            Invariant::turns_in_order,
            fmt::format("customer {} had their turn only after somebody who had come later", lane));
    newest = std::max(newest, arrival);
    waiting_.erase(connection);
    turns_[connection] = HasTurn{mutexes, simulation_.time.now()};
    has_moved();
}

void QueueInvariants::ends_hold(ConnectionId connection) {
    holding_.erase(connection);
    turns_.erase(connection);
    has_moved();
}

void QueueInvariants::leaves(ConnectionId connection) {
    waiting_.erase(connection);
    turns_.erase(connection);
    has_moved();
}

bool QueueInvariants::share_a_turn(const Itinerary& one, const Itinerary& other) const {
    return share_one(mutexes_of(one), mutexes_of(other));
}

Itinerary QueueInvariants::mutexes_of(const Itinerary& itinerary) const {
    if (guard_ == GuardPolicy::global) return {0};
    Itinerary mutexes = itinerary;
    std::ranges::sort(mutexes);
    const auto repeated = std::ranges::unique(mutexes);
    mutexes.erase(repeated.begin(), repeated.end());
    return mutexes;
}

bool QueueInvariants::is_over(ConnectionId connection, const HasTurn& turn) const {
    return !holding_.contains(connection) && turn.since + simultaneous_ < simulation_.time.now();
}

// Those who came earlier, and those whose turn it is.
std::size_t QueueInvariants::others_before(ConnectionId connection, const Waiting& waiting) const {
    const auto waiters = std::ranges::count_if(waiting_, [&](const auto& other) {
        return other.second.arrival < waiting.arrival &&
               share_one(other.second.mutexes, waiting.mutexes);
    });
    const auto turns = std::ranges::count_if(turns_, [&](const auto& other) {
        return other.first != connection && !is_over(other.first, other.second) &&
               share_one(other.second.mutexes, waiting.mutexes);
    });
    return static_cast<std::size_t>(waiters + turns);
}

// It waits for one turn, and so do all others who wait for that one: then nobody can come before it
// who came later, and everybody can be counted.
bool QueueInvariants::is_simple(const Waiting& waiting) const {
    return waiting.mutexes.size() == 1 && std::ranges::all_of(waiting_, [&](const auto& other) {
               return other.second.mutexes.size() == 1 ||
                      !share_one(other.second.mutexes, waiting.mutexes);
           });
}

// Those that somebody has, or may have while waiting for another one that somebody has.
std::set<LegId> QueueInvariants::busy_mutexes() const {
    std::set<LegId> busy;
    for (const auto& [connection, turn] : turns_) {
        if (!is_over(connection, turn)) busy.insert(turn.mutexes.begin(), turn.mutexes.end());
    }
    for (std::size_t before = busy.size() + 1; before != busy.size();) {
        before = busy.size();
        for (const auto& [connection, waiting] : waiting_) {
            const bool waits = std::ranges::any_of(
                waiting.mutexes, [&](LegId mutex) { return busy.contains(mutex); });
            if (waits && waiting.mutexes.size() > 1)
                busy.insert(waiting.mutexes.begin(), waiting.mutexes.end());
        }
    }
    return busy;
}

void QueueInvariants::has_moved() {
    moved_at_ = simulation_.time.now();
    if (compare_ && !will_look_) look_at(moved_at_ + quiet_for);
}

void QueueInvariants::look_at(TimePoint time) {
    will_look_ = true;
    deferred_.after(time - simulation_.time.now(), [this] {
        will_look_ = false;
        const TimePoint quiet_at = moved_at_ + quiet_for;
        if (simulation_.time.now() < quiet_at)
            look_at(quiet_at);
        else
            look();
    });
}

// Nothing has moved for a while: so everybody who waits does so for somebody, and knows for how
// many.
void QueueInvariants::look() {
    const std::set<LegId> busy = busy_mutexes();
    for (const auto& [connection, waiting] : waiting_) {
        const bool is_for_somebody =
            std::ranges::any_of(waiting.mutexes, [&](LegId mutex) { return busy.contains(mutex); });
        if (!is_for_somebody)
            verdict_.broken(
                Invariant::turns_in_order,
                fmt::format("customer {} waits, and nobody has the turn", waiting.lane));
        if (is_simple(waiting))
            compare_(waiting.lane, others_before(connection, waiting), /*is_exact=*/true);
        else
            compare_(waiting.lane, certainly_before(waiting), /*is_exact=*/false);
    }
}

// Of several turns, the last one is not its own before it has all. Who came earlier and wants that
// one alone stands in line for it, behind somebody who has it.
std::size_t QueueInvariants::certainly_before(const Waiting& waiting) const {
    const Itinerary last{waiting.mutexes.back()};
    const auto waiters = std::ranges::count_if(waiting_, [&](const auto& other) {
        return other.second.arrival < waiting.arrival && other.second.mutexes == last;
    });
    return static_cast<std::size_t>(waiters) + 1;
}

void QueueInvariants::watch_patience(ConnectionId connection, std::size_t ahead) {
    const auto turns = static_cast<int>(std::max<std::size_t>(ahead + 1, 10));
    deferred_.after(turns * turn_limit_, [this, connection, arrival = arrivals_] {
        const auto waits = waiting_.find(connection);
        if (waits == waiting_.end() || waits->second.arrival != arrival) return;
        verdict_.broken(Invariant::time_limits,
                        fmt::format("customer {} waits for somebody who has no time limit",
                                    waits->second.lane));
    });
}

} // namespace trecho
