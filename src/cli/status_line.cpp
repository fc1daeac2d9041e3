#include "cli/status_line.hpp"

#include "async/deadline.hpp"

#include <fmt/format.h>

#include <new>

namespace trecho {

StatusLine::StatusLine(Clock& clock, Say say) : clock_(clock), say_(std::move(say)) {}

awaitable<void> StatusLine::report(Census& census, asio::cancellation_signal& interrupt) {
    const Census::Wait wait(census, 0, "logs the totals");
    Deadline deadline(clock_, interrupt);
    error_code woken = asio::error::timed_out;
    while (woken == asio::error::timed_out) {
        woken = co_await within(deadline, clock_.now() + status_pause, stopped_.wait());
        say_if_changed();
    }
}

void StatusLine::waiting(ConnectionId connection, const Itinerary&, std::size_t) {
    try {
        waiting_.insert(connection);
    } catch (const std::bad_alloc&) {
        return; // an observer must not throw; one connection isn't counted
    }
}

void StatusLine::sold(ConnectionId, const Itinerary&, std::string_view, std::string_view) {
    --now_.deciding;
    ++now_.sold;
}

void StatusLine::closed(ConnectionId connection) {
    waiting_.erase(connection);
    --now_.connected;
}

void StatusLine::say_if_changed() {
    Counts now = now_;
    now.waiting = waiting_.size();
    if (now == said_) return;
    said_ = now;
    say_(fmt::format("{} connected, {} waiting for a turn, {} deciding; since the start {} sold{}",
                     now.connected, now.waiting, now.deciding, now.sold,
                     now.cancelled > 0 ? fmt::format(", {} cancelled", now.cancelled) : ""));
}

} // namespace trecho
