// How a customer of protocol 2 comes back to the office, and what it may expect of that.
#include "client/limits.hpp"
#include "protocol/limits.hpp"
#include "server/limits.hpp"
#include "simulation/workload/resuming_client.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using State = Purchase::State;

} // namespace

// Most come back at once, or while there may be time to decide; some long after.
Duration ResumingClient::draw_absence() {
    if (workload_.is_long && one_in(5)) return 1h + draw_duration(30h);
    switch (between(0, 7)) {
    case 0: return workload_.confirm_limit + draw_duration(1min);
    case 1:
    case 2:
    case 3:
    case 4: return draw_duration(workload_.confirm_limit + 2s);
    default: return Duration::zero();
    }
}

// Tries for a while; then it gives up whatever it was in the middle of.
awaitable<void> ResumingClient::come_in(Duration absence) {
    const TimePoint left_at = now();
    co_await wait(absence);
    came_in_at_ = now();
    history_.speaks(lane_); // if the connection before this one still lives
    was_disturbed_ = history_.is_disturbed(lane_) || history_.may_be_shut_out(lane_) ||
                     history_.is_sent_away(lane_);
    history_.connects(lane_);
    const TimePoint give_up = now() + draw_patience();
    const Arrival arrival =
        co_await within(patience_, give_up + 1min, returning_->come_back(give_up));
    check_return(arrival.error, give_up);
    if (!arrival.error) {
        absence_ = came_in_at_ - left_at;
        compare(arrival.standing);
        history_.hears(lane_);
        if (const auto late = std::exchange(too_late_, std::nullopt)) co_await say_too_late(*late);
        co_return;
    }

    returning_->has_been_dropped();
    workload_.story.tell(lane_, "gives up");
    if (open_) begin_anew(*open_);
}

Duration ResumingClient::draw_patience() { return one_in(4) ? 2s + draw_duration(20s) : 2min; }

// What a client promises: it tries again until it said that it would give up, and not longer, and
// no pause is so long that the server is there for a while before the client is.
void ResumingClient::check_return(error_code error, TimePoint give_up) {
    const auto broken = [&](const std::string& how) {
        history_.broken(lane_, Invariant::clients_come_back, "{}", how);
    };
    if (error && now() < give_up) broken("gave up before it had said it would");
    if (error && now() > give_up + 100ms) broken("had said that it would give up earlier");

    const bool waits_for_sale =
        doubtful_cancellation_ || (open_ && history_.of(*open_).state == State::buying);
    const TimePoint since = history_.can_be_reached_since();
    // Where there is room for few, nobody knows when it is theirs.
    if (since == ClientHistory::never || history_.is_struck(lane_) ||
        workload_.server.clients_max != clients_max_default)
        return;
    const Duration waited = now() - std::max(since, came_in_at_);
    const Duration storing = waits_for_sale ? storing_limit : Duration::zero();
    if (waited > 2 * longest_pause + 3s + storing)
        broken(fmt::format("came back only {} after the server", print_duration(waited)));
}

// Two absences of less than a day are none of more, and the session is known after both, however
// long the connections lasted.
awaitable<void> ResumingClient::stay_away_twice() {
    for (int times = 0; times < 2 && returning_->is_there(); ++times) {
        co_await look_at_legs();
        was_here_at_ = history_.was_heard_at(lane_);
        returning_->has_been_dropped();
        co_await come_in(13h + draw_duration(10h));
    }
}

// Once more, with another connection, while the first one lives: that one is closed.
awaitable<void> ResumingClient::come_again_by_another_way(Duration absence) {
    const TimePoint quiet_since = history_.quiet_since(lane_);
    const auto first = std::move(returning_);
    returning_ = next_visit();
    std::vector<std::unique_ptr<Connection>> others; // that want the same session before us
    for (std::uint64_t more = one_in(2) ? between(1, 2) : 0; more > 0; --more)
        others.push_back(co_await ask_for_session());
    history_.keeps_several(lane_, !others.empty());
    co_await come_in(absence);
    history_.keeps_several(lane_, false);
    if (history_.may_be_shut_out_since(quiet_since)) co_return;
    if (!returning_->is_there() || was_disturbed_ || history_.is_disturbed(lane_)) co_return;
    if (history_.is_sent_away(lane_)) co_return;

    Notice notice;
    do {
        notice = co_await within(patience_, end_of_patience(), first->customer().next_notice());
    } while (!notice.error && notice.event != "taken_over"); // it may have expired before
    if (notice.event != "taken_over" && !history_.is_disturbed(lane_) &&
        !history_.is_sent_away(lane_))
        protocol_is_broken("took its session over, and the first connection was not told");
    for (const auto& other : others) {
        if (other) co_await hear_of_takeover(*other);
    }
}

// By another connection, on which nobody waits for the answer.
awaitable<std::unique_ptr<Connection>> ResumingClient::ask_for_session() {
    std::unique_ptr<Connection> connection;
    Connected connected = co_await within(patience_, now() + 5s, connector_->connect());
    // Whoever connects while nobody is there isn't heard, perhaps never.
    if (connected.error || session_.empty() || history_.network_is_silent()) co_return connection;
    co_await connected.stream->write("HELLO 2\nRESUME " + session_ + "\n");
    co_await wait(1ms + draw_duration(3ms));
    connection = std::make_unique<Connection>(std::move(connected.stream), Framing::lines,
                                              answer_bytes_max, clock(), interrupt_);
    co_return connection;
}

// Whatever it heard before, in the end it was told that somebody else has its session; if it came
// late, nobody has it any more from whom it could be taken.
awaitable<void> ResumingClient::hear_of_takeover(Connection& connection) {
    std::string last;
    Received received;
    do {
        received = co_await connection.receive(end_of_patience());
        if (!received.error) last = received.message;
    } while (!received.error);
    if (history_.is_disturbed(lane_) || history_.is_sent_away(lane_)) co_return;
    if (received.error == asio::error::timed_out)
        protocol_is_broken("took its session over, and another connection is open still");
    const bool was_told = last.starts_with(R"({"event":"taken_over"})");
    const bool was_refused = last.starts_with(R"({"ok":false)");
    if (last.empty() && workload_.server.turned_away_max != turned_away_max) co_return;
    if (!was_told && !was_refused)
        protocol_is_broken("took its session over, and another connection heard " + last);
}

} // namespace trecho
