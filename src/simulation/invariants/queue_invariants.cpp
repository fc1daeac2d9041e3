#include "simulation/invariants/queue_invariants.hpp"

#include "server/limits.hpp"

#include <algorithm>

namespace trecho {

namespace {

// A client that has gone stays in the queue no longer than a farewell takes; one that stays is told
// of a move much sooner.
constexpr Duration quiet_for = 2 * farewell_limit;

bool share_one(const std::set<LegId>& mutexes, const std::set<LegId>& others) {
    return std::ranges::any_of(mutexes, [&](LegId mutex) { return others.contains(mutex); });
}

} // namespace

void QueueInvariants::joins(ConnectionId connection, Lane lane, const Itinerary& itinerary,
                            std::size_t ahead) {
    turns_.erase(connection);
    const Waiting& waiting = waiting_[connection] =
        Waiting{++arrivals_, lane, mutexes_of(itinerary)};
    const std::size_t others = others_before(connection, waiting);
    if (ahead > others || guard_ == GuardPolicy::none)
        violations_.report(Invariant::turns_in_order,
                           "customer {} waits behind {} others, but there are {}", lane, ahead,
                           others);
    limit_waiting(connection, ahead);
    has_moved();
}

// A customer who takes a turn must not find that a later one has had it already.
void QueueInvariants::takes_turn(ConnectionId connection, Lane lane, const Itinerary& itinerary) {
    if (guard_ == GuardPolicy::none) return;
    const Mutexes mutexes = mutexes_of(itinerary);
    const auto waited = waiting_.find(connection);
    const std::uint64_t arrival = waited == waiting_.end() ? ++arrivals_ : waited->second.arrival;
    std::uint64_t& newest = newest_turn_[mutexes];
    if (arrival < newest)
        violations_.report(Invariant::turns_in_order,
                           "customer {} had its turn only after a later one", lane);
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

QueueInvariants::Mutexes QueueInvariants::mutexes_of(const Itinerary& itinerary) const {
    if (guard_ == GuardPolicy::global) return {0};
    return {itinerary.begin(), itinerary.end()};
}

bool QueueInvariants::is_over(ConnectionId connection, const HasTurn& turn) const {
    return !holding_.contains(connection) && turn.since + step_ < simulation_.time.now();
}

// Those that came earlier, and those that have the turn.
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

// Whether it waits for one turn, and so do all others that wait for that one: then no later one can
// come before it, and all can be counted.
bool QueueInvariants::is_simple(const Waiting& waiting) const {
    return waiting.mutexes.size() == 1 && std::ranges::all_of(waiting_, [&](const auto& other) {
               return other.second.mutexes.size() == 1 ||
                      !share_one(other.second.mutexes, waiting.mutexes);
           });
}

// Those that a customer has, or may have while waiting for another busy one.
QueueInvariants::Mutexes QueueInvariants::busy_mutexes() const {
    Mutexes busy;
    for (const auto& [connection, turn] : turns_) {
        if (!is_over(connection, turn)) busy.insert(turn.mutexes.begin(), turn.mutexes.end());
    }
    for (std::size_t before = busy.size() + 1; before != busy.size();) {
        before = busy.size();
        for (const auto& [connection, waiting] : waiting_) {
            if (waiting.mutexes.size() > 1 && share_one(waiting.mutexes, busy))
                busy.insert(waiting.mutexes.begin(), waiting.mutexes.end());
        }
    }
    return busy;
}

void QueueInvariants::has_moved() {
    moved_at_ = simulation_.time.now();
    if (compares_ && !will_check_) check_at(moved_at_ + quiet_for);
}

void QueueInvariants::check_at(TimePoint time) {
    will_check_ = true;
    deferred_.after(time - simulation_.time.now(), [this] {
        will_check_ = false;
        const TimePoint quiet_at = moved_at_ + quiet_for;
        if (simulation_.time.now() < quiet_at)
            check_at(quiet_at);
        else
            check();
    });
}

// Nothing has moved for a while: so each customer that waits does so for another one, and has heard
// how many are ahead.
void QueueInvariants::check() {
    const Mutexes busy = busy_mutexes();
    for (const auto& [connection, waiting] : waiting_) {
        if (!share_one(waiting.mutexes, busy))
            violations_.report(Invariant::turns_in_order,
                               "customer {} waits, and no other one has the turn", waiting.lane);
        const bool is_exact = is_simple(waiting);
        history_.check_ahead(
            waiting.lane, is_exact ? others_before(connection, waiting) : certainly_before(waiting),
            is_exact);
    }
}

// A customer that waits for several turns has the last one only when it has them all. Earlier ones
// that want that turn alone are in the queue for it, behind one that has it.
std::size_t QueueInvariants::certainly_before(const Waiting& waiting) const {
    const Mutexes last{*waiting.mutexes.rbegin()};
    const auto waiters = std::ranges::count_if(waiting_, [&](const auto& other) {
        return other.second.arrival < waiting.arrival && other.second.mutexes == last;
    });
    return static_cast<std::size_t>(waiters) + 1;
}

void QueueInvariants::limit_waiting(ConnectionId connection, std::size_t ahead) {
    const auto turns = static_cast<int>(std::max<std::size_t>(ahead + 1, 10));
    deferred_.after(turns * turn_limit_, [this, connection, arrival = arrivals_] {
        const auto waits = waiting_.find(connection);
        if (waits == waiting_.end() || waits->second.arrival != arrival) return;
        violations_.report(Invariant::time_limits,
                           "customer {} waits for another one that has no time limit",
                           waits->second.lane);
    });
}

} // namespace trecho
