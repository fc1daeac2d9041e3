#include "simulation/invariants/server_invariants.hpp"

#include "server/limits.hpp"

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

ServerInvariants::ServerInvariants(WorldState& state)
    : state_(state), simulation_(state.simulation), scenario_(state.scenario),
      violations_(state.violations), queue_(state, scenario_.office.confirm_limit + storing_limit),
      operators_(simulation_, violations_) {}

void ServerInvariants::end() {
    deferred_.end();
    queue_.end();
    operators_.end();
}

void ServerInvariants::opened(ConnectionId connection, std::string_view peer) {
    const Lane lane = lane_of_peer(peer);
    if (is_stopping_)
        violations_.report(protocol_is_kept, "{} was accepted by a server that stops", peer);
    const auto turned_away = static_cast<std::size_t>(
        std::ranges::count_if(std::views::values(open_), &Open::is_turned_away));
    const bool is_one_too_many = open_.size() - turned_away >= scenario_.server.clients_max;
    open_[connection] = {lane, is_one_too_many};
    if (is_one_too_many && turned_away >= scenario_.server.turned_away_max)
        violations_.report(memory_is_bounded, "{} are being turned away at a time",
                           turned_away + 1);
    state_.history.is_accepted(lane, is_one_too_many);
    state_.sessions.opened(lane);
    state_.log.tell(0, fmt::format("{} connects", peer));
    if (!is_one_too_many) check_earlier_connections(connection, lane);
    state_.faults.reached(Stage::idle, lane);
}

void ServerInvariants::waiting(ConnectionId connection, const Itinerary& itinerary,
                               std::size_t ahead) {
    tell(connection, fmt::format("waits, {} ahead:", ahead), itinerary);
    check_is_served(connection);
    queue_.joins(connection, lane_of(connection), itinerary, ahead);
    check_is_on_sale(connection, itinerary);
    state_.faults.reached(Stage::waiting, lane_of(connection));
}

void ServerInvariants::turn_taken(ConnectionId connection, const Itinerary& itinerary) {
    tell(connection, "has the turn:", itinerary);
    check_is_served(connection);
    queue_.takes_turn(connection, lane_of(connection), itinerary);
}

void ServerInvariants::held(ConnectionId connection, const Itinerary& itinerary) {
    tell(connection, "holds", itinerary);
    if (is_stopping_)
        violations_.report(protocol_is_kept, "customer {} was offered seats by a server that stops",
                           lane_of(connection));
    const HoldPointer hold = std::make_shared<Hold>(itinerary, simulation_.time.now());
    holds_[connection] = hold;
    queue_.holds(connection);
    check_seats();
    check_has_turn_alone(connection, hold);
    expect_end_of_hold(connection, hold);
    state_.faults.reached(Stage::confirming, lane_of(connection));
}

// The turn was given up with the connection that is gone; the time limit stays the same.
void ServerInvariants::resumed(ConnectionId connection, ConnectionId before,
                               const Itinerary& itinerary) {
    tell(connection, "resumes", itinerary);
    check_is_served(connection);
    const auto held = holds_.extract(before);
    if (!held || held.mapped()->itinerary != itinerary || holds_.contains(connection))
        return violations_.report(seats_add_up, "seats were resumed that session {} did not hold",
                                  before);
    const TimePoint since = held.mapped()->since;
    holds_[connection] = std::make_shared<Hold>(itinerary, since, /*has_turn=*/false);
    queue_.leaves(before);
    expect_end_of_hold(connection, holds_.at(connection));
}

void ServerInvariants::sold(ConnectionId connection, const Itinerary& itinerary,
                            std::string_view ticket, std::string_view /*name*/) {
    tell(connection, fmt::format("is sold {}:", ticket), itinerary);
    if (!open_.contains(connection))
        violations_.report(answers_are_durable,
                           "{} is told as sold to session {}, which has closed", ticket,
                           connection);
    count_sold(itinerary, +1);
    end_hold(connection, "sold");
    state_.faults.reached(Stage::sold, lane_of(connection));
}

void ServerInvariants::cancelled(ConnectionId connection, const Itinerary& itinerary,
                                 std::string_view ticket) {
    tell(connection, fmt::format("cancels {}:", ticket), itinerary);
    count_sold(itinerary, -1);
    check_seats();
}

void ServerInvariants::released(ConnectionId connection, const Itinerary& itinerary) {
    tell(connection, "releases", itinerary);
    end_hold(connection, "let go");
}

void ServerInvariants::expired(ConnectionId connection, const Itinerary& itinerary) {
    tell(connection, "lets expire", itinerary);
    ++state_.counts.expired;
    const auto hold = holds_.find(connection);
    const Duration limit = scenario_.office.confirm_limit;
    const Duration lasted =
        hold == holds_.end() ? limit : simulation_.time.now() - hold->second->since;
    if (lasted < limit)
        violations_.report(time_limits, "customer {} had {} to decide, and lost the seats after {}",
                           lane_of(connection), print_duration(limit), print_duration(lasted));
    end_hold(connection, "expired");
}

void ServerInvariants::closed(ConnectionId connection) {
    state_.log.tell(0, fmt::format("customer {} disconnects", lane_of(connection)));
    queue_.leaves(connection);
    state_.sessions.closed(lane_of(connection));
    open_.erase(connection);
}

void ServerInvariants::storage_failed(error_code error) {
    state_.log.tell(0, "disk: " + std::string(error.category().name()) + " error");
    operators_.is_told(Device::ledger, error);
}

void ServerInvariants::storage_works_again() {
    state_.log.tell(0, "disk: works again");
    operators_.is_told(Device::ledger, {});
}

void ServerInvariants::accept_failed(error_code error) {
    state_.log.tell(0, "can't accept");
    operators_.is_told(Device::listener, error);
}

void ServerInvariants::task_failed(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        violations_.report(nothing_is_left, "a coroutine ended with an exception: {}",
                           error.what());
    }
}

// One customer at a time confirms; the hold of a dropped connection waits without the turn. A
// dropped connection may take a moment to close (its farewell), so two that hold at the same time
// are checked again when that has passed.
void ServerInvariants::check_has_turn_alone(ConnectionId connection, const HoldPointer& hold) {
    if (scenario_.office.guard == GuardPolicy::none) return;
    for (const auto& [other, other_hold] : holds_) {
        if (other == connection || !open_.contains(other) || !other_hold->has_turn) continue;
        if (!queue_.share_a_turn(hold->itinerary, other_hold->itinerary)) continue;
        deferred_.after(
            farewell_limit + std::chrono::milliseconds(500),
            [this, connection, other, one = std::weak_ptr(hold), two = std::weak_ptr(other_hold)] {
                if (one.expired() || two.expired()) return;
                if (!open_.contains(connection) || !open_.contains(other)) return;
                violations_.report(turns_in_order, "customers {} and {} had the same turn",
                                   lane_of(other), lane_of(connection));
            });
    }
}

void ServerInvariants::expect_end_of_hold(ConnectionId connection, const HoldPointer& hold) {
    const TimePoint limit = hold->since + scenario_.office.confirm_limit;
    expect_by(
        std::max(limit, simulation_.time.now()) + tolerance, 2 * tolerance,
        [hold = std::weak_ptr(hold)] { return hold.expired(); },
        fmt::format("the seats of session {} are still held after their time limit", connection),
        limit + storing_limit);
}

void ServerInvariants::end_hold(ConnectionId connection, std::string_view how) {
    if (holds_.erase(connection) == 0)
        violations_.report(seats_add_up, "seats were {} that session {} did not hold", how,
                           connection);
    queue_.leaves(connection);
    check_seats();
}

void ServerInvariants::expect_by(TimePoint limit, Duration grace,
                                 const std::function<bool()>& has_happened, const std::string& why,
                                 TimePoint latest) {
    deferred_.after(limit - simulation_.time.now(), [=, this] {
        if (has_happened()) return;
        const TimePoint stored = std::min(stores_until() + grace, latest);
        if (simulation_.time.now() < stored)
            return expect_by(stored, grace, has_happened, why, latest);
        violations_.report(time_limits, why);
    });
}

// The office stores, and no append is under way: then a batch gathers. When it began isn't known,
// but it must end within its limit from now.
TimePoint ServerInvariants::stores_until() {
    const TimePoint now = simulation_.time.now();
    const bool gathers = now >= stores_until_ && office_->is_storing();
    if (gathers && !gathers_until_) gathers_until_ = now + scenario_.office.gather_max;
    return gathers_until_.value_or(stores_until_);
}

// Pending confirmations may finish, for as long as docs/protocol.md says; then comes the farewell.
void ServerInvariants::stops() {
    is_stopping_ = true;
    queue_.end();
    const Duration deciding = std::min<Duration>(scenario_.office.confirm_limit, drain_limit);
    const Duration grace = farewell_limit + tolerance;
    expect_by(
        simulation_.time.now() + deciding + grace, grace, [this] { return have_all_left_; },
        "the server should have stopped by now");
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

// A connection may stay open though its customer has gone, when faults met that customer.
void ServerInvariants::expect_end_of(ConnectionId connection, bool is_certain) {
    const Duration grace = 2 * farewell_limit;
    expect_by(
        std::max(stores_until_, simulation_.time.now()) + grace, grace,
        [this, connection, is_certain] {
            if (!open_.contains(connection)) return true;
            const Lane customer = lane_of(connection);
            const ClientHistory& history = state_.history;
            return !is_certain && (history.was_ever_disturbed(customer) ||
                                   history.has_several(customer) || history.network_is_silent());
        },
        fmt::format("customer {} has left a connection, and it still waits", lane_of(connection)));
}

void ServerInvariants::tell(ConnectionId connection, const std::string& what,
                            const Itinerary& itinerary) {
    state_.log.tell(0, fmt::format("{} {} {}", lane_of(connection), what,
                                   fmt::join(scenario_.network.places_of(itinerary), ">")));
}

Lane ServerInvariants::lane_of(ConnectionId connection) const {
    const auto open = open_.find(connection);
    return open == open_.end() ? 0 : open->second.lane;
}

} // namespace trecho
