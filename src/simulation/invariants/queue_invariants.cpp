#include "simulation/invariants/queue_invariants.hpp"

#include <algorithm>
#include <ranges>

namespace trecho {

bool QueueInvariants::Customer::shares_one(const Mutexes& others) const {
    return std::ranges::any_of(mutexes, [&](LegId mutex) { return others.contains(mutex); });
}

void QueueInvariants::joins(ConnectionId connection, Lane lane, const Itinerary& itinerary,
                            std::size_t ahead) {
    const Customer& waiting = customers_[connection] = {++arrivals_, lane, mutexes_of(itinerary)};
    const std::size_t others = others_before(waiting);
    if (ahead > others || scenario_.office.guard == GuardPolicy::none)
        violations_.report(turns_in_order, "customer {} waits behind {} others, but there are {}",
                           lane, ahead, others);
    const auto turns = static_cast<int>(std::max<std::size_t>(ahead + 1, 10));
    deferred_.after(turns * turn_limit_, [this, connection, arrival = arrivals_] {
        const auto found = customers_.find(connection);
        if (found == customers_.end() || !found->second.waits()) return;
        if (found->second.arrival != arrival) return;
        violations_.report(time_limits, "customer {} waits for another one that has no time limit",
                           found->second.lane);
    });
    has_moved();
}

// A customer who takes a turn must not find that a later one has had it already.
void QueueInvariants::takes_turn(ConnectionId connection, Lane lane, const Itinerary& itinerary) {
    if (scenario_.office.guard == GuardPolicy::none) return;
    Customer& customer = customers_[connection];
    if (!customer.arrival || !customer.waits()) customer.arrival = ++arrivals_;
    customer = {customer.arrival, lane, mutexes_of(itinerary), simulation_.time.now()};
    std::uint64_t& newest = newest_turn_[customer.mutexes];
    if (customer.arrival < newest)
        violations_.report(turns_in_order, "customer {} had its turn only after a later one", lane);
    newest = std::max(newest, customer.arrival);
    has_moved();
}

void QueueInvariants::holds(ConnectionId connection) {
    const auto customer = customers_.find(connection);
    if (customer != customers_.end()) customer->second.holds = true;
}

void QueueInvariants::leaves(ConnectionId connection) {
    customers_.erase(connection);
    has_moved();
}

bool QueueInvariants::share_a_turn(const Itinerary& one, const Itinerary& other) const {
    return Customer{.mutexes = mutexes_of(one)}.shares_one(mutexes_of(other));
}

QueueInvariants::Mutexes QueueInvariants::mutexes_of(const Itinerary& itinerary) const {
    if (scenario_.office.guard == GuardPolicy::global) return {0};
    return {itinerary.begin(), itinerary.end()};
}

// A turn for which there was no seat ends at once, and no event tells it.
bool QueueInvariants::may_have_turn(const Customer& customer) const {
    return customer.turn_since &&
           (customer.holds || *customer.turn_since + scenario_.step >= simulation_.time.now());
}

// Those that came earlier, and those that have the turn.
std::size_t QueueInvariants::others_before(const Customer& waiting) const {
    const auto others = std::views::values(customers_);
    return static_cast<std::size_t>(std::ranges::count_if(others, [&](const Customer& other) {
        const bool is_earlier = other.waits() && other.arrival < waiting.arrival;
        return (is_earlier || may_have_turn(other)) && other.shares_one(waiting.mutexes);
    }));
}

// Whether it waits for one turn, and so do all others that wait for that one: then no later one can
// come before it, and all can be counted.
bool QueueInvariants::is_simple(const Customer& waiting) const {
    const auto others = std::views::values(customers_);
    return waiting.mutexes.size() == 1 && std::ranges::all_of(others, [&](const Customer& other) {
               return !other.waits() || other.mutexes.size() == 1 ||
                      !other.shares_one(waiting.mutexes);
           });
}

// Those that a customer has, or may have while waiting for another busy one.
QueueInvariants::Mutexes QueueInvariants::busy_mutexes() const {
    Mutexes busy;
    std::size_t before = 0;
    do {
        before = busy.size();
        for (const Customer& customer : std::views::values(customers_)) {
            const bool may_have_one = customer.waits() && customer.mutexes.size() > 1;
            if (may_have_turn(customer) || (may_have_one && customer.shares_one(busy)))
                busy.insert(customer.mutexes.begin(), customer.mutexes.end());
        }
    } while (busy.size() != before);
    return busy;
}

void QueueInvariants::has_moved() {
    moved_at_ = simulation_.time.now();
    if (scenario_.compares_ahead && !will_check_) check_when_quiet();
}

void QueueInvariants::check_when_quiet() {
    will_check_ = true;
    deferred_.after(moved_at_ + quiet_for - simulation_.time.now(), [this] {
        will_check_ = false;
        if (simulation_.time.now() < moved_at_ + quiet_for)
            check_when_quiet();
        else
            check();
    });
}

// Nothing has moved for a while: so each customer that waits does so for another one, and has heard
// how many are ahead.
void QueueInvariants::check() {
    const Mutexes busy = busy_mutexes();
    for (const Customer& waiting : std::views::values(customers_)) {
        if (!waiting.waits()) continue;
        if (!waiting.shares_one(busy))
            violations_.report(turns_in_order, "customer {} waits, and no other one has the turn",
                               waiting.lane);
        const bool is_exact = is_simple(waiting);
        history_.check_ahead(
            waiting.lane, is_exact ? others_before(waiting) : certainly_before(waiting), is_exact);
    }
}

// A customer that waits for several turns has the last one only when it has them all. Earlier ones
// that want that turn alone are in the queue for it, behind one that has it.
std::size_t QueueInvariants::certainly_before(const Customer& waiting) const {
    const Mutexes last{*waiting.mutexes.rbegin()};
    const auto others = std::views::values(customers_);
    const auto waiters = std::ranges::count_if(others, [&](const Customer& other) {
        return other.waits() && other.arrival < waiting.arrival && other.mutexes == last;
    });
    return static_cast<std::size_t>(waiters) + 1;
}

} // namespace trecho
