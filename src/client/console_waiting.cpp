// What happens to the console while it waits: the person presses Ctrl-C, or the server hangs up.
#include "client/console.hpp"

#include "async/deadline.hpp"

namespace trecho {

// Ctrl-C ends what is being done: the connection is dropped, which leaves the line and takes back
// what was asked, and the next request gets another one. Not while an S is on its way: whether it
// arrives, nobody would know then, and that is the last word.
bool Console::stops_waiting() {
    const bool is_deciding = unsettled_ && unsettled_->was_answered;
    if (is_deciding || !stops_only_this_()) return false;
    customer_.has_been_dropped();
    if (unsettled_) {
        print_bad(fill_in(texts_.stopped_asking, as_written(unsettled_->itinerary)));
    } else {
        print_bad(texts_.stopped_waiting);
    }
    unsettled_.reset();
    return true;
}

// What the server says while the person thinks about where to go. One that hears nothing of them
// for long hangs up without a word (its idle limit), and needn't hear of it either: the next
// request gets another connection. But if nobody is there any more, that is what happened.
awaitable<Notice> Console::hear_at_leisure() {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (customer_.is_there()) {
        Notice notice = co_await customer_.customer().next_notice();
        if (notice.error != asio::error::eof) co_return notice;
        const bool is_server_there = co_await customer_.is_server_there();
        if (!is_server_there) co_return notice;
        customer_.has_been_dropped();
    }
    Notice nothing;
    nothing.error = co_await sleep_until(clock_, Deadline::never);
    co_return nothing;
}

// Before a request, when the connection is gone and the person hasn't noticed.
awaitable<Outcome> Console::come_back_unnoticed() {
    Arrival arrival = co_await customer_.arrive();
    if (arrival.error == asio::error::operation_aborted) co_return has_ended(arrival.error);
    if (arrival.error) {
        tell_refusal(arrival.reason);
        co_return Outcome::no_connection;
    }
    co_return co_await go_on(std::move(arrival.standing));
}

// The server takes no customers now, and says why. Once: it is asked again every few seconds.
void Console::tell_refusal(const std::string& reason) {
    if (reason.empty() || reason == told_refusal_) return;
    told_refusal_ = reason;
    if (reason == "busy") return print_bad(texts_.full);
    if (reason == "shutting_down") return print_bad(texts_.server_stops);
    print_bad(fill_in(texts_.refused, reason, std::string_view()));
}

Outcome Console::has_ended(error_code error) {
    if (error == asio::error::operation_aborted) {
        has_left_ = !stops_waiting() || !wanted_.empty();
        return Outcome::not_bought;
    }
    was_taken_over_ = customer_.customer().was_taken_over();
    if (was_taken_over_) {
        // Before this the server answers what it has read, so an S without answer sold nothing.
        unsettled_.reset();
        customer_.has_settled();
        print_bad(texts_.taken_over);
    }
    return Outcome::no_connection;
}

} // namespace trecho
