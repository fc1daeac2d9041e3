// Who has left, and when a server has to notice; and when all of it has to have stopped.
#include "simulation/invariants/server_invariants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace trecho {

// Pending confirmations may finish, for as long as docs/protocol.md says; then farewell is said.
void ServerInvariants::stops() {
    is_stopping_ = true;
    line_.ends();
    const Duration deciding = std::min<Duration>(settings_.confirm_limit, drain_limit);
    const Duration longest = deciding + farewell_limit + a_moment;
    const TimePoint limit = simulation_.time.now() + longest;
    deferred_.after(longest, [this, limit] { look_whether_all_have_left(limit); });
}

// Only a sale that is being stored may keep somebody for longer.
void ServerInvariants::look_whether_all_have_left(TimePoint limit) {
    if (have_all_left_) return;
    const TimePoint now = simulation_.time.now();
    const TimePoint stored = stores_until_ + farewell_limit + a_moment;
    if (now < stored) {
        deferred_.after(stored - now, [this, limit] { look_whether_all_have_left(limit); });
        return;
    }
    verdict_.broken(Invariant::time_limits,
                    fmt::format("the server should have stopped {} ago, and {} sessions are left",
                                print_duration(now - limit), open_.size()));
}

void ServerInvariants::have_all_left() {
    have_all_left_ = true;
    if (is_dead_) return;
    deferred_.after(2 * replacing_limit + a_moment, [this] {
        verdict_.broken(Invariant::time_limits,
                        "all have left, and the server stores its last snapshot for ever");
    });
}

// Whatever is armed still would keep the process alive, until it rings.
void ServerInvariants::has_stopped(std::size_t timers_armed) {
    if (!is_dead_ && timers_armed > 0)
        verdict_.broken(
            Invariant::nothing_is_left,
            fmt::format("the server has stopped, and {} timers are armed still", timers_armed));
    ends();
}

// A customer who comes by another connection has left the one before, or takes the session over
// from it. Either way that one ends soon, wherever it stood: nobody waits for somebody who is gone.
void ServerInvariants::check_earlier_sessions(ConnectionId connection, Lane lane) {
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

void ServerInvariants::expect_end_of(ConnectionId connection, bool is_certain) {
    const TimePoint end = std::max(stores_until_, simulation_.time.now()) + 2 * farewell_limit;
    deferred_.after(end - simulation_.time.now(), [this, connection, is_certain] {
        const auto open = open_.find(connection);
        if (open == open_.end() || (!is_certain && is_excused_(open->second))) return;
        // Only a sale that is being stored may keep one for longer.
        if (stores_until_ + 2 * farewell_limit > simulation_.time.now())
            return expect_end_of(connection, is_certain);
        verdict_.broken(
            Invariant::time_limits,
            fmt::format("customer {} has left a connection, and it still waits", open->second));
    });
}

} // namespace trecho
