#include "simulation/invariants/server_invariants.hpp"

#include "server/limits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <ranges>

namespace trecho {

Lane lane_of_peer(std::string_view peer) {
    constexpr std::string_view customer = "customer ";
    Lane lane = 0;
    if (!peer.starts_with(customer)) return lane;
    std::from_chars(peer.data() + customer.size(), peer.data() + peer.size(), lane);
    return lane;
}

ServerInvariants::ServerInvariants(Simulation& simulation, const Network& network,
                                   OfficeSettings settings, EventLog& story, Violations& verdict,
                                   FaultSchedule& plan, Duration simultaneous)
    : simulation_(simulation), network_(network), settings_(settings), log_(story),
      verdict_(verdict), plan_(plan),
      line_(simulation, settings.guard, settings.confirm_limit + storing_limit, verdict,
            simultaneous),
      operators_(simulation, verdict) {}

void ServerInvariants::process_has_died() {
    for (const auto& [connection, lane] : open_) {
        if (also_) also_->closed(first_number_ + connection);
    }
    is_dead_ = true;
    ends();
}

void ServerInvariants::ends() {
    deferred_.end();
    line_.ends();
    operators_.ends();
}

void ServerInvariants::opened(ConnectionId connection, std::string_view peer) {
    if (is_dead_) return;
    if (also_) also_->opened(first_number_ + connection, peer);
    const Lane lane = lane_of_peer(peer);
    if (is_stopping_)
        verdict_.broken(Invariant::protocol_is_kept,
                        fmt::format("{} was let in by a server that stops", peer));
    open_[connection] = lane;
    door_.opens(connection, lane);
    if (door_.turned_away() > turned_away_max_)
        verdict_.broken(Invariant::memory_is_bounded,
                        fmt::format("{} are being turned away at a time", door_.turned_away()));
    log_.tell(0, fmt::format("{} came in", peer));
    if (door_.is_inside(connection)) check_earlier_sessions(connection, lane);
    plan_.reached(Stage::idle, lane);
}

void ServerInvariants::waiting(ConnectionId connection, const Itinerary& itinerary,
                               std::size_t ahead) {
    if (is_dead_) return;
    if (also_) also_->waiting(first_number_ + connection, itinerary, ahead);
    tell(connection, fmt::format("waits, {} ahead:", ahead), itinerary);
    check_is_inside(connection);
    line_.joins(connection, lane_of(connection), itinerary, ahead);
    check_is_on_sale(connection, itinerary);
    plan_.reached(Stage::waiting, lane_of(connection));
}

void ServerInvariants::turn_taken(ConnectionId connection, const Itinerary& itinerary) {
    if (is_dead_) return;
    if (also_) also_->turn_taken(first_number_ + connection, itinerary);
    tell(connection, "has the turn:", itinerary);
    check_is_inside(connection);
    line_.takes_turn(connection, lane_of(connection), itinerary);
}

void ServerInvariants::held(ConnectionId connection, const Itinerary& itinerary) {
    if (is_dead_) return;
    if (also_) also_->held(first_number_ + connection, itinerary);
    tell(connection, "holds", itinerary);
    if (is_stopping_)
        verdict_.broken(Invariant::protocol_is_kept,
                        fmt::format("customer {} was offered seats by a server that stops",
                                    lane_of(connection)));
    const std::uint64_t number = ++holds_made_;
    Holding& hold = holds_[connection] = Holding{itinerary, simulation_.time.now(), number};
    line_.holds(connection);
    check_seats();
    check_alone(connection, number);
    watch_time_limit(connection, hold);
    plan_.reached(Stage::confirming, lane_of(connection));
}

// The turn was given up with the connection that is gone, the time limit is the same.
void ServerInvariants::resumed(ConnectionId connection, ConnectionId before,
                               const Itinerary& itinerary) {
    if (is_dead_) return;
    if (also_) also_->resumed(first_number_ + connection, first_number_ + before, itinerary);
    tell(connection, "goes on with", itinerary);
    check_is_inside(connection);
    auto hold = holds_.extract(before);
    if (!hold || hold.mapped().itinerary != itinerary || holds_.contains(connection)) {
        verdict_.broken(Invariant::seats_add_up,
                        fmt::format("seats were resumed that session {} did not hold", before));
        return;
    }
    hold.key() = connection;
    Holding& resumed = holds_.insert(std::move(hold)).position->second;
    resumed.has_turn = false;
    line_.ends_hold(before);
    line_.holds(connection);
    watch_time_limit(connection, resumed);
}

void ServerInvariants::sold(ConnectionId connection, const Itinerary& itinerary,
                            std::string_view ticket, std::string_view name) {
    if (is_dead_) return;
    if (also_) also_->sold(first_number_ + connection, itinerary, ticket, name);
    tell(connection, fmt::format("is sold {}:", ticket), itinerary);
    if (!open_.contains(connection))
        verdict_.broken(
            Invariant::told_is_kept,
            fmt::format("{} is told as sold to session {}, which has closed", ticket, connection));
    count_sold(itinerary, +1);
    end_hold(connection, "sold");
    plan_.reached(Stage::sold, lane_of(connection));
}

void ServerInvariants::cancelled(ConnectionId connection, const Itinerary& itinerary,
                                 std::string_view ticket) {
    if (is_dead_) return;
    if (also_) also_->cancelled(first_number_ + connection, itinerary, ticket);
    tell(connection, fmt::format("gives back {}:", ticket), itinerary);
    count_sold(itinerary, -1);
    check_seats();
}

void ServerInvariants::released(ConnectionId connection, const Itinerary& itinerary) {
    if (is_dead_) return;
    if (also_) also_->released(first_number_ + connection, itinerary);
    tell(connection, "lets go:", itinerary);
    end_hold(connection, "let go");
}

void ServerInvariants::expired(ConnectionId connection, const Itinerary& itinerary) {
    if (is_dead_) return;
    if (also_) also_->expired(first_number_ + connection, itinerary);
    tell(connection, "was silent too long:", itinerary);
    ++expiries_;
    const auto hold = holds_.find(connection);
    const Duration lasted =
        hold == holds_.end() ? Duration::zero() : simulation_.time.now() - hold->second.since;
    if (hold != holds_.end() && lasted < settings_.confirm_limit) {
        verdict_.broken(Invariant::time_limits,
                        fmt::format("customer {} had {} to decide, and lost the seats after {}",
                                    lane_of(connection), print_duration(settings_.confirm_limit),
                                    print_duration(lasted)));
    }
    end_hold(connection, "expired");
}

void ServerInvariants::closed(ConnectionId connection) {
    if (is_dead_) return;
    if (also_) also_->closed(first_number_ + connection);
    log_.tell(0, fmt::format("customer {} has gone", lane_of(connection)));
    line_.leaves(connection);
    door_.closes(connection);
    tell_closed_(lane_of(connection));
    open_.erase(connection);
}

void ServerInvariants::storage_failed(error_code error) {
    if (is_dead_) return;
    log_.tell(0, "disk: " + std::string(error.category().name()) + " error");
    operators_.storage_failed(error);
}

void ServerInvariants::storage_works_again() {
    if (is_dead_) return;
    log_.tell(0, "disk: works again");
    operators_.storage_works_again();
}

void ServerInvariants::availability_failed(error_code error) {
    if (!is_dead_) operators_.availability_failed(error);
}

void ServerInvariants::availability_works_again() {
    if (!is_dead_) operators_.availability_works_again();
}

void ServerInvariants::accept_failed(error_code error) {
    if (is_dead_) return;
    log_.tell(0, "can't accept");
    operators_.accept_failed(error);
}

void ServerInvariants::task_failed(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        verdict_.broken(Invariant::nothing_is_left,
                        fmt::format("a coroutine ended with an exception: {}", error.what()));
    }
}

// One at a time confirms; the hold of a dropped connection waits without the turn. A connection
// that was dropped may take a moment to close (its farewell), so who holds at the same time is
// looked at again when that has passed.
void ServerInvariants::check_alone(ConnectionId connection, std::uint64_t number) {
    if (settings_.guard == GuardPolicy::none) return;
    const Itinerary& itinerary = holds_.at(connection).itinerary;
    for (const auto& [other, hold] : holds_) {
        if (other == connection || !open_.contains(other) || !hold.has_turn) continue;
        if (!line_.share_a_turn(itinerary, hold.itinerary)) continue;
        deferred_.after(
            farewell_limit + std::chrono::milliseconds(500),
            [this, connection, number, other, other_number = hold.number] {
                if (!still_holds(connection, number) || !still_holds(other, other_number)) return;
                verdict_.broken(Invariant::turns_in_order,
                                fmt::format("customers {} and {} had the same turn at the same "
                                            "time",
                                            lane_of(other), lane_of(connection)));
            });
    }
}

void ServerInvariants::watch_time_limit(ConnectionId connection, const Holding& hold) {
    const TimePoint limit = hold.since + settings_.confirm_limit;
    const Duration left = std::max(Duration::zero(), limit - simulation_.time.now());
    deferred_.after(left + a_moment, [this, connection, number = hold.number, limit] {
        look_at_time_limit(connection, number, limit);
    });
}

// Only a sale that is being stored may keep seats for longer.
void ServerInvariants::look_at_time_limit(ConnectionId connection, std::uint64_t number,
                                          TimePoint limit) {
    const auto hold = holds_.find(connection);
    if (hold == holds_.end() || hold->second.number != number) return;
    const TimePoint now = simulation_.time.now();
    if (stores_until_ + a_moment >= now && now < limit + storing_limit) {
        deferred_.after(
            std::max(stores_until_ - now, Duration::zero()) + 2 * a_moment,
            [this, connection, number, limit] { look_at_time_limit(connection, number, limit); });
        return;
    }
    verdict_.broken(Invariant::time_limits,
                    fmt::format("the seats of session {} are still held {} after their time limit",
                                connection, print_duration(now - limit)));
}

bool ServerInvariants::still_holds(ConnectionId connection, std::uint64_t number) const {
    const auto hold = holds_.find(connection);
    return hold != holds_.end() && hold->second.number == number && open_.contains(connection);
}

void ServerInvariants::end_hold(ConnectionId connection, std::string_view how) {
    if (holds_.erase(connection) == 0) {
        verdict_.broken(Invariant::seats_add_up,
                        fmt::format("seats were {} that session {} did not hold", how, connection));
    }
    line_.ends_hold(connection);
    check_seats();
}

void ServerInvariants::tell(ConnectionId connection, const std::string& what,
                            const Itinerary& itinerary) {
    log_.tell(0, fmt::format("{} {} {}", lane_of(connection), what,
                             fmt::join(network_.places_of(itinerary), ">")));
}

Lane ServerInvariants::lane_of(ConnectionId connection) const {
    const auto open = open_.find(connection);
    return open == open_.end() ? 0 : open->second;
}

} // namespace trecho
