// When the server must notice that a client has left, and when it must have stopped.
#include "simulation/invariants/server_invariants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace trecho {

void ServerInvariants::expect_by(TimePoint limit, Duration grace,
                                 const std::function<bool()>& has_happened,
                                 const std::function<std::string()>& why, TimePoint latest) {
    deferred_.after(limit - simulation_.time.now(), [=, this] {
        if (has_happened()) return;
        const TimePoint stored = std::min(stores_until_ + grace, latest);
        if (simulation_.time.now() < stored)
            return expect_by(stored, grace, has_happened, why, latest);
        violations_.report(time_limits, why());
    });
}

// Pending confirmations may finish, for as long as docs/protocol.md says; then comes the farewell.
void ServerInvariants::stops() {
    is_stopping_ = true;
    queue_.end();
    const Duration deciding = std::min<Duration>(scenario_.office.confirm_limit, drain_limit);
    const TimePoint limit = simulation_.time.now() + deciding + farewell_limit + tolerance;
    expect_by(
        limit, farewell_limit + tolerance, [this] { return have_all_left_; },
        [this, limit] {
            return fmt::format("the server should have stopped {} ago, and {} sessions are left",
                               print_duration(simulation_.time.now() - limit), open_.size());
        });
}

void ServerInvariants::have_all_left() {
    have_all_left_ = true;
    deferred_.after(2 * replacing_limit + tolerance, [this] {
        violations_.report(time_limits,
                           "all have left, and the server stores its last snapshot for ever");
    });
}

// A timer that is still armed would keep the process alive until it expires.
void ServerInvariants::has_stopped(std::size_t timers_armed) {
    if (timers_armed > 0)
        violations_.report(nothing_is_left, "the server has stopped, and {} timers are armed still",
                           timers_armed);
    end();
}

// A customer who comes by another connection has left the one before, or takes the session over
// from it. Either way the earlier one must end soon: nobody waits for a customer who is gone.
void ServerInvariants::check_earlier_connections(ConnectionId connection, Lane lane) {
    if (lane == 0) return;
    for (const auto& [other, open] : open_) {
        if (open.lane == lane && other < connection) expect_end_of(other, /*is_certain=*/false);
    }
}

void ServerInvariants::connection_is_reset(Lane customer) {
    const auto newest = std::ranges::find(std::views::reverse(open_), customer,
                                          [](const auto& open) { return open.second.lane; });
    if (newest != open_.rend()) expect_end_of(newest->first, /*is_certain=*/true);
}

// The connections of this customer may stay open though it has gone: faults met them.
bool ServerInvariants::may_stay_open(Lane customer) const {
    const ClientHistory& history = state_.history;
    return history.was_ever_disturbed(customer) || history.has_several(customer) ||
           history.network_is_silent();
}

void ServerInvariants::expect_end_of(ConnectionId connection, bool is_certain) {
    const Duration grace = 2 * farewell_limit;
    expect_by(
        std::max(stores_until_, simulation_.time.now()) + grace, grace,
        [this, connection, is_certain] {
            return !open_.contains(connection) ||
                   (!is_certain && may_stay_open(lane_of(connection)));
        },
        [this, connection] {
            return fmt::format("customer {} has left a connection, and it still waits",
                               lane_of(connection));
        });
}

} // namespace trecho
