// When the server must notice that a client has left, and when it must have stopped.
#include "simulation/invariants/server_invariants.hpp"

#include <algorithm>
#include <ranges>

namespace trecho {

// Pending confirmations may finish, for as long as docs/protocol.md says; then comes the farewell.
void ServerInvariants::stops() {
    is_stopping_ = true;
    queue_.end();
    const Duration deciding = std::min<Duration>(scenario_.office.confirm_limit, drain_limit);
    const Duration longest = deciding + farewell_limit + tolerance;
    const TimePoint limit = simulation_.time.now() + longest;
    deferred_.after(longest, [this, limit] { check_all_have_left(limit); });
}

// Only a sale that is being stored may keep a connection for longer.
void ServerInvariants::check_all_have_left(TimePoint limit) {
    if (have_all_left_) return;
    const TimePoint now = simulation_.time.now();
    const TimePoint stored = stores_until_ + farewell_limit + tolerance;
    if (now < stored) {
        deferred_.after(stored - now, [this, limit] { check_all_have_left(limit); });
        return;
    }
    violations_.report(Invariant::time_limits,
                       "the server should have stopped {} ago, and {} sessions are left",
                       print_duration(now - limit), open_.size());
}

void ServerInvariants::have_all_left() {
    have_all_left_ = true;
    deferred_.after(2 * replacing_limit + tolerance, [this] {
        violations_.report(Invariant::time_limits,
                           "all have left, and the server stores its last picture for ever");
    });
}

// A timer that is still armed would keep the process alive until it expires.
void ServerInvariants::has_stopped(std::size_t timers_armed) {
    if (timers_armed > 0)
        violations_.report(Invariant::nothing_is_left,
                           "the server has stopped, and {} timers are armed still", timers_armed);
    end();
}

// A customer who comes by another connection has left the one before, or takes the session over
// from it. Either way the earlier one must end soon: nobody waits for a customer who is gone.
void ServerInvariants::check_earlier_connections(ConnectionId connection, Lane lane) {
    if (lane == 0) return;
    for (const auto& [other, its_lane] : open_) {
        if (its_lane == lane && other < connection) expect_end_of(other, /*is_certain=*/false);
    }
}

void ServerInvariants::connection_is_reset(Lane customer) {
    const auto newest = std::ranges::find_if(
        std::views::reverse(open_), [&](const auto& open) { return open.second == customer; });
    if (newest != open_.rend()) expect_end_of(newest->first, /*is_certain=*/true);
}

// The connections of this customer may stay open though it has gone: faults met them.
bool ServerInvariants::may_stay_open(Lane customer) const {
    const ClientHistory& history = environment_.history;
    return history.was_ever_disturbed(customer) || history.has_several(customer) ||
           history.network_is_silent();
}

void ServerInvariants::expect_end_of(ConnectionId connection, bool is_certain) {
    const TimePoint end = std::max(stores_until_, simulation_.time.now()) + 2 * farewell_limit;
    deferred_.after(end - simulation_.time.now(), [this, connection, is_certain] {
        const auto open = open_.find(connection);
        if (open == open_.end() || (!is_certain && may_stay_open(open->second))) return;
        // Only a sale that is being stored may keep it for longer.
        if (stores_until_ + 2 * farewell_limit > simulation_.time.now())
            return expect_end_of(connection, is_certain);
        violations_.report(Invariant::time_limits,
                           "customer {} has left a connection, and it still waits", open->second);
    });
}

} // namespace trecho
