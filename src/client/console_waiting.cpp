// Events while the console waits: the person presses Ctrl-C, or the server disconnects.
#include "client/console.hpp"

#include "async/deadline.hpp"

namespace trecho {

// Ctrl-C stops the request: dropping the connection leaves the line and withdraws the question, and
// the next request reconnects. Returns false if the console must end instead: at another signal, or
// while S is in flight, because then the purchase has no known result.
bool Console::stops_waiting() {
    const bool is_deciding = unsettled_ && unsettled_->was_answered;
    if (is_deciding || !stops_only_this_()) return false;
    customer_.disconnect();
    if (unsettled_) {
        print_bad(fill_in(texts_.stopped_asking, as_written(unsettled_->itinerary)));
    } else {
        print_bad(texts_.stopped_waiting);
    }
    unsettled_.reset();
    return true;
}

// The next notice at the request prompt. A server closes a silent connection at its idle limit; if
// it still accepts connections, the person needn't know, and the next request reconnects. Otherwise
// the server is gone, and that is returned as the error.
awaitable<Notice> Console::next_notice_at_prompt() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (customer_.is_there()) {
        Notice notice = co_await customer_.customer().next_notice();
        if (notice.error != asio::error::eof) co_return notice;
        const bool is_listening = co_await customer_.accepts_connections();
        if (!is_listening) co_return notice;
        customer_.disconnect();
    }
    Notice nothing;
    nothing.error = co_await sleep_until(clock_, Deadline::never);
    co_return nothing;
}

// Reconnects before a request, without a message if the server is the same: the person didn't see
// the connection close.
awaitable<Outcome> Console::reconnect_quietly() {
    Arrival arrival = co_await customer_.arrive();
    if (arrival.error == asio::error::operation_aborted) co_return end_request(arrival.error);
    if (arrival.error) {
        report_refusal(arrival.reason);
        co_return Outcome::no_connection;
    }
    if (arrival.has_moved) report_move();
    co_return co_await continue_from(std::move(arrival.standing));
}

// Says why the server refuses connections; the same reason only once, for each attempt meets it.
void Console::report_refusal(const std::string& reason) {
    if (reason.empty() || reason == reported_refusal_) return;
    reported_refusal_ = reason;
    if (reason == "busy") return print_bad(texts_.full);
    if (reason == "storage") return print_bad(texts_.cant_resume);
    if (reason == "shutting_down") return print_bad(texts_.server_stops);
    print_bad(fill_in(texts_.refused, reason, std::string_view()));
}

Outcome Console::end_request(error_code error) {
    if (error == asio::error::operation_aborted) {
        has_left_ = !stops_waiting() || !wanted_.empty();
        return Outcome::not_bought;
    }
    was_taken_over_ = customer_.customer().was_taken_over();
    if (was_taken_over_) {
        // The server answers every S that it has read before `taken_over`, so this S sold nothing.
        unsettled_.reset();
        customer_.remember_settled();
        print_bad(texts_.taken_over);
    }
    return Outcome::no_connection;
}

} // namespace trecho
