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

namespace {

constexpr std::string_view deciding = "3: the client decides";

// How many are ahead of a client whose turn it is, when other servers hold the seats: at least one.
constexpr std::size_t ahead_elsewhere = 1;

} // namespace

ClientConnection::ClientConnection(ConnectionId id, std::unique_ptr<Stream> stream, Framing framing,
                                   const ConnectionContext& context,
                                   asio::cancellation_signal& interrupt)
    : id_(id), context_(context), interrupt_(interrupt),
      wire_(std::move(stream), framing, message_bytes_max, context.clock, interrupt),
      wait_(context.census, id, "0: begins") {
    context_.observer.opened(id_, wire_.peer());
}

ClientConnection::~ClientConnection() {
    report_traffic();
    context_.observer.closed(id_);
}

awaitable<void> ClientConnection::run() {
    const DialogueEnd end = co_await serve_plain_dialogue(*this);
    is_closing_ = true;
    say_reason(end);
    co_await close();
}

Unavailable reason_of(const HoldResult& offer) {
    return offer.outcome == HoldResult::Outcome::sold_out ? Unavailable::sold_out
                                                          : Unavailable::storage;
}

awaitable<void> ClientConnection::turn_away() {
    if (framing() == Framing::lines) {
        say_refusal(Refusal::busy, "too many customers at once; come back in a moment");
    } else {
        say_no(name_of(Refusal::busy));
    }
    co_await close();
}

void ClientConnection::drain(TimePoint until) {
    drains_until_ = until;
    if (is_closing_ || wire_.is_in_a_message()) return;
    if (is_confirming_ && !speaks_json_) return; // the plain dialogue has no message for it
    if (!is_confirming_) wire_.stop_receiving();
    interrupt_.emit(asio::cancellation_type::terminal);
}

void ClientConnection::end_as_taken_over() {
    is_taken_over_ = true;
    wire_.stop_receiving();
    interrupt_.emit(asio::cancellation_type::terminal);
}

void ClientConnection::speak_json() {
    speaks_json_ = true;
    context_.observer.session_opened(id_);
}

void ClientConnection::say_no(std::string_view reason) {
    context_.observer.refused(id_, reason);
    say(no);
}

void ClientConnection::say_unavailable(Unavailable reason) {
    context_.observer.refused(id_, name_of(reason));
    say(unavailable_answer(reason));
}

void ClientConnection::say_refusal(Refusal refusal, std::string_view message) {
    context_.observer.refused(id_, name_of(refusal));
    say(refusal_answer(refusal, message));
}

// Not a coroutine itself: it prepares, then returns the coroutine of `wire_`.
awaitable<Received> ClientConnection::next_request(Duration idle_limit, Here where) {
    is_confirming_ = false;
    report_traffic();
    if (drains_until_) wire_.stop_receiving();
    return receive_within(idle_limit, "1: the client asks", where);
}

awaitable<Received> ClientConnection::next_decision(Duration confirm_limit, Here where) {
    is_confirming_ = true;
    return receive_within(confirm_limit, deciding, where);
}

// A message that has come already needs no time limit. Reading the clock would cost a client that
// sends many requests together a twentieth of its throughput.
awaitable<Received> ClientConnection::receive_within(Duration limit, std::string_view step,
                                                     Here where) {
    if (!wire_.must_wait()) return wire_.receive(Deadline::never);
    return wire_.receive(begin_limited_wait(step, where, limit));
}

// The drain interrupts the first wait, so that the event goes out before the second.
awaitable<Received> ClientConnection::next_decision_by(TimePoint deadline, Here where) {
    is_confirming_ = true;
    wait_.begin(deciding, now(), deadline, where);
    if (drains_until_) announce_stop(deadline);
    Received received = co_await wire_.receive(deadline);
    if (received.error == asio::error::operation_aborted && drains_until_ && !is_stop_announced_) {
        announce_stop(deadline);
        received = co_await wire_.receive(deadline);
    }
    co_return received;
}

void ClientConnection::announce_stop(TimePoint deadline) {
    if (std::exchange(is_stop_announced_, true)) return;
    const Duration left = std::min(deadline, drains_until_.value_or(deadline)) - now();
    say(shutting_down_event(
        std::max<Duration>(Duration::zero(), std::chrono::ceil<std::chrono::milliseconds>(left))));
}

// A drain or takeover is the reason even if the wait ended otherwise, but a message that is too
// long is always answered.
DialogueEnd ClientConnection::end_of(error_code error) const {
    if (error == asio::error::message_size) return DialogueEnd::message_too_long;
    if (is_taken_over_) return DialogueEnd::taken_over;
    if (drains_until_) return DialogueEnd::server_stops;
    if (error == asio::error::timed_out) return DialogueEnd::timed_out;
    return DialogueEnd::client_gone;
}

awaitable<Turn> ClientConnection::wait_for_turn(const Itinerary& itinerary, Here where) {
    begin_wait("waits in line for its turn", where);
    const std::size_t ahead = context_.office.ahead(itinerary);
    context_.observer.waiting(id_, itinerary, ahead);
    if (speaks_json_) say(waiting_event(ahead));

    // `||` runs the three until the first has ended, then cancels the others and waits for them. A
    // result that comes too late is lost, and nothing with it: a turn that nobody takes goes to the
    // next in line, and what the client sent stays in the connection.
    Turns::Place place;
    auto first = co_await (context_.office.take_turn(id_, itinerary, place) ||
                           wire_.wait_until_peer_is_gone() || report_place_in_line(&place, ahead));
    Turn* const turn = std::get_if<Turn>(&first);
    if (turn && !drains_until_ && !is_taken_over_) co_return std::move(*turn);
    context_.observer.left_line(id_);
    co_return Turn();
}

awaitable<AsyncMutex::Guard> ClientConnection::wait_to_compute(Here where) {
    begin_wait("waits until no other computes", where);
    AsyncMutex::Guard alone = context_.computing.try_lock();
    if (alone) co_return std::move(alone);
    auto first = co_await (context_.computing.lock() || wire_.wait_until_peer_is_gone());
    if (AsyncMutex::Guard* const its_turn = std::get_if<AsyncMutex::Guard>(&first))
        alone = std::move(*its_turn);
    co_return std::move(alone);
}

awaitable<error_code> ClientConnection::make_room(Here where) {
    begin_limited_wait("the client reads a long answer", where, context_.idle_limit);
    return wire_.make_room(context_.idle_limit);
}

awaitable<HoldResult> ClientConnection::wait_for_seats(const Claim& claim,
                                                       const Itinerary& itinerary, Here where) {
    begin_wait("2: seats are held", where);
    for (bool waits = false;; waits = true) {
        HoldResult offer = co_await context_.office.hold(id_, claim, itinerary);
        if (!offer.is_undecided()) {
            if (offer.outcome == HoldResult::Outcome::taken_over) end_as_taken_over();
            co_return offer;
        }
        if (!waits) {
            context_.observer.waiting(id_, itinerary, ahead_elsewhere);
            if (speaks_json_) say(waiting_event(ahead_elsewhere));
            begin_wait("waits for seats that are held at another server", where);
        }
        const bool goes_on = co_await wait_for_other_servers(itinerary, offer);
        if (!goes_on) co_return HoldResult(HoldResult::Outcome::interrupted);
    }
}

// Returns false when the connection has to end instead. The wait for a turn says why `||`.
awaitable<bool> ClientConnection::wait_for_other_servers(const Itinerary& itinerary,
                                                         const HoldResult& since) {
    const bool ends_already = drains_until_ || is_taken_over_;
    if (!ends_already) {
        const auto first = co_await (context_.office.seats_change(itinerary, since) ||
                                     wire_.wait_until_peer_is_gone() ||
                                     report_place_in_line(nullptr, ahead_elsewhere));
        if (first.index() == 0 && !drains_until_ && !is_taken_over_) co_return true;
    }
    context_.observer.left_line(id_);
    co_return false;
}

awaitable<Release> ClientConnection::seats_are_free(Here where) {
    begin_wait("the seats are given back", where);
    return context_.office.releases_done();
}

awaitable<Confirmation> ClientConnection::confirm(Hold& hold, const Claim& claim,
                                                  const std::string& name, Here where) {
    begin_wait("4: the sale is stored", where);
    return context_.office.confirm(hold, claim, name);
}

awaitable<Cancellation> ClientConnection::cancel(const Claim& claim, const std::string& ticket,
                                                 Here where) {
    begin_wait("the cancellation is stored", where);
    return context_.office.cancel(id_, claim, ticket);
}

// Tells a client in line how many are ahead: when the number has changed, but not more often than
// people read. And when the client has ended its side: TCP tells whether it has closed the
// connection altogether only after something was sent to it. An interruption that comes between two
// waits is thrown by the next one, and `||` ignores that exception.
awaitable<void> ClientConnection::report_place_in_line(const Turns::Place* place,
                                                       std::size_t told) {
    for (;;) {
        const TimePoint next = speaks_json_ ? now() + waiting_event_pause : Deadline::never;
        if (co_await sleep_until(context_.clock, next)) co_return; // cancelled
        const std::size_t ahead = place ? context_.office.ahead_of(*place) : ahead_elsewhere;
        const bool is_news = ahead != told || wire_.has_peer_ended_meanwhile();
        if (!is_news || ahead == 0) continue;
        const bool was_said = co_await wire_.say_now(waiting_event(ahead));
        if (was_said) told = ahead;
    }
}

// Tells the client why the connection is closed, where the protocol has a message for it. Nothing
// can follow an answer that was broken off: it has left half a line.
void ClientConnection::say_reason(DialogueEnd end) {
    if (wire_.is_in_a_message()) return;
    switch (end) {
    case DialogueEnd::message_too_long:
        if (!speaks_json_) return say_no(name_of(Refusal::line_too_long));
        return say_refusal(Refusal::line_too_long,
                           fmt::format("a line has at most {} bytes; the connection is closed",
                                       message_bytes_max));
    case DialogueEnd::taken_over: return say(taken_over_event());
    case DialogueEnd::server_stops:
        if (!speaks_json_) return;
        return say_refusal(Refusal::shutting_down, "the server stops; come back in a moment");
    case DialogueEnd::client_quit:
    case DialogueEnd::client_gone:
    case DialogueEnd::storage_failed:
    case DialogueEnd::outcome_unknown: // no answer is better than a wrong one; RESUME tells it
                                       // later
    case DialogueEnd::timed_out: return;
    }
}

// First send the last answer and end our side, then read on: closing with unread bytes resets the
// connection, and the client may lose that answer.
awaitable<void> ClientConnection::close() {
    const TimePoint deadline =
        begin_limited_wait("closes the connection", Here::current(), farewell_limit);
    const error_code error = co_await wire_.close(deadline);
    if (!error) co_await wire_.linger(deadline);
}

} // namespace trecho
