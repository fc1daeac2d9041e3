#include "server/client_connection.hpp"

#include "protocol/answers.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"
#include "server/limits.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace trecho {

using asio::experimental::awaitable_operators::operator||;

ClientConnection::ClientConnection(ConnectionId id, std::unique_ptr<Stream> stream, Framing framing,
                                   const ConnectionContext& context,
                                   asio::cancellation_signal& interrupt)
    : id_(id), context_(context), interrupt_(interrupt),
      customer_(std::move(stream), framing, message_bytes_max, context.clock, interrupt) {
    context_.observer.opened(id_, customer_.peer());
}

ClientConnection::~ClientConnection() { context_.observer.closed(id_); }

awaitable<void> ClientConnection::run() {
    error_code why = co_await serve_plain_dialogue(*this);
    is_leaving_ = true;
    // Whatever it was that we interrupted. But what was said too long is answered all the same.
    const bool is_too_long = why == asio::error::message_size;
    if (why && drains_until_ && !is_too_long) why = asio::error::shut_down;
    say_farewell(why);
    co_await close();
}

awaitable<void> ClientConnection::turn_away() {
    if (framing() == Framing::lines) {
        say(refusal_answer(Refusal::busy, "too many customers at once; come back in a moment"));
    } else {
        say(no);
    }
    co_await close();
}

void ClientConnection::drain(TimePoint until) {
    drains_until_ = until;
    if (is_leaving_ || customer_.is_in_a_message()) return;
    if (is_confirming_ && !speaks_json_) return; // there are no words for it
    if (!is_confirming_) customer_.stop_receiving();
    interrupt_.emit(asio::cancellation_type::terminal);
}

void ClientConnection::be_taken_over() {
    is_taken_over_ = true;
    customer_.stop_receiving();
    interrupt_.emit(asio::cancellation_type::terminal);
}

awaitable<Received> ClientConnection::next_request() {
    is_confirming_ = false;
    if (drains_until_) customer_.stop_receiving();
    return customer_.receive_within(context_.idle_limit);
}

awaitable<Received> ClientConnection::next_decision() {
    is_confirming_ = true;
    return customer_.receive_within(context_.office.confirm_limit());
}

// The drain interrupts the first wait, so that the event goes out before the second.
awaitable<Received> ClientConnection::next_decision(TimePoint deadline) {
    is_confirming_ = true;
    if (drains_until_) tell_of_the_stop(deadline);
    Received received = co_await customer_.receive(deadline);
    if (received.error == asio::error::operation_aborted && drains_until_ && !knows_of_the_stop_) {
        tell_of_the_stop(deadline);
        received = co_await customer_.receive(deadline);
    }
    co_return received;
}

void ClientConnection::tell_of_the_stop(TimePoint deadline) {
    if (std::exchange(knows_of_the_stop_, true)) return;
    const Duration left = std::min(deadline, drains_until_.value_or(deadline)) - now();
    say(shutting_down_event(
        std::max<Duration>(Duration::zero(), std::chrono::ceil<std::chrono::milliseconds>(left))));
}

awaitable<Turn> ClientConnection::stand_in_line(const Itinerary& itinerary) {
    const std::size_t ahead = context_.office.ahead(itinerary);
    context_.observer.waiting(id_, itinerary, ahead);
    if (speaks_json_) say(waiting_event(ahead));

    // `||` cancels the one that is late. It may lose its result then, and nothing else is lost: a
    // turn that nobody takes passes itself on, and what the customer said stays in the connection.
    Turns::Place place;
    auto first = co_await (context_.office.take_turn(id_, itinerary, place) ||
                           customer_.wait_until_peer_is_gone() || tell_who_is_ahead(place, ahead));
    Turn* const turn = std::get_if<Turn>(&first);
    if (!turn || drains_until_ || is_taken_over_) co_return Turn();
    co_return std::move(*turn);
}

awaitable<AsyncMutex::Guard> ClientConnection::wait_to_compute() {
    AsyncMutex::Guard alone = context_.computing.try_lock();
    if (alone) co_return std::move(alone);
    auto first = co_await (context_.computing.lock() || customer_.wait_until_peer_is_gone());
    if (AsyncMutex::Guard* const its_turn = std::get_if<AsyncMutex::Guard>(&first))
        alone = std::move(*its_turn);
    co_return std::move(alone);
}

// As long as the customer waits: whenever it has changed, but not more often than people read; and
// when it has ended its side, for if it has closed the connection, TCP tells us so only when it is
// sent something. An interruption that comes between two waits is thrown by the next one, and `||`
// ignores that.
awaitable<void> ClientConnection::tell_who_is_ahead(const Turns::Place& place, std::size_t told) {
    for (;;) {
        const TimePoint next = speaks_json_ ? now() + waiting_event_pause : Deadline::never;
        if (co_await sleep_until(context_.clock, next)) co_return; // cancelled
        const std::size_t ahead = context_.office.ahead_of(place);
        const bool is_news = ahead != told || customer_.has_peer_ended_meanwhile();
        if (!is_news || ahead == 0) continue;
        const bool was_said = co_await customer_.say_now(waiting_event(ahead));
        if (was_said) told = ahead;
    }
}

// Why the connection is closed, if there is something to say. An answer that was broken off leaves
// half a line, to which nothing can be added.
void ClientConnection::say_farewell(error_code why) {
    if (customer_.is_in_a_message()) return;
    if (why == asio::error::message_size) {
        const std::string refusal =
            refusal_answer(Refusal::line_too_long,
                           fmt::format("a line has at most {} bytes; the connection is closed",
                                       message_bytes_max));
        say(speaks_json_ ? std::string_view(refusal) : no);
    }
    if (is_taken_over_) {
        say(taken_over_event());
    } else if (why == asio::error::shut_down && speaks_json_) {
        say(refusal_answer(Refusal::shutting_down, "the server stops; come back in a moment"));
    }
}

// In order: the customer has the last answer before what it sent too much can spoil it.
awaitable<void> ClientConnection::close() {
    const TimePoint deadline = now() + farewell_limit;
    const error_code error = co_await customer_.close(deadline);
    if (!error) co_await customer_.linger(deadline);
}

} // namespace trecho
