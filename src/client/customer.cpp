#include "client/customer.hpp"

#include "client/limits.hpp"
#include "protocol/limits.hpp"
#include "protocol/names.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <utility>

namespace trecho {

namespace {

error_code protocol_broken() {
    return boost::system::errc::make_error_code(boost::system::errc::bad_message);
}

// Why a request can't be sent as one message; "" if it can. The server would refuse a long one and
// close the connection, and would read two messages where a line end is inside.
std::string_view why_not_one_message(std::string_view request) {
    if (request.find_first_of("\r\n") != std::string_view::npos) return "bad_request";
    return request.size() > message_bytes_max ? "line_too_long" : "";
}

} // namespace

Customer::Customer(std::unique_ptr<Stream> stream, Clock& clock,
                   asio::cancellation_signal& interrupt,
                   std::function<void(std::uint64_t)> on_waiting)
    : clock_(clock), server_(std::move(stream), Framing::lines, answer_bytes_max, clock, interrupt),
      on_waiting_(std::move(on_waiting)), silence_in_line_(silence_in_line_limit) {}

awaitable<Greeting> Customer::greet() {
    const HeardAnswer heard = co_await ask("HELLO 2", answer_limit);
    const Answer& answer = heard.answer;
    Greeting greeting;
    greeting.error = heard.error;
    greeting.reason = answer.error;
    if (!greeting.error && answer.ok && !is_session_token(answer.session))
        greeting.error = protocol_broken();
    if (!greeting.error && !answer.ok) greeting.error = asio::error::connection_refused;
    greeting.session_token = answer.session;
    greeting.confirm_seconds = answer.confirm_seconds.value_or(0);
    const std::chrono::duration<double> decisions(greeting.confirm_seconds *
                                                  decisions_in_silence_max);
    silence_in_line_ =
        std::max<Duration>(silence_in_line_, std::chrono::duration_cast<Duration>(decisions));
    co_return greeting;
}

awaitable<Offer> Customer::ask_for(std::string itinerary) {
    Offer offer;
    const bool is_itinerary = parse_itinerary(itinerary) && !parse_routes(itinerary);
    if (!is_itinerary) {
        offer.reason = "bad_request";
        co_return offer;
    }
    const HeardAnswer heard = co_await ask(std::move(itinerary), silence_in_line_);
    const Answer& answer = heard.answer;
    offer.error = heard.error;
    offer.is_held = answer.available.value_or(false);
    offer.seconds = answer.seconds.value_or(0);
    offer.reason = answer.ok ? answer.reason : answer.error;
    offer.message = answer.message;
    const bool is_right = offer.is_held ? answer.seconds.has_value() : !offer.reason.empty();
    if (!offer.error && !is_right) offer.error = protocol_broken();
    co_return offer;
}

awaitable<Sale> Customer::decide(Decision decision) {
    std::string request = decision == Decision::buy ? "S" : "N";
    const HeardAnswer heard = co_await ask(std::move(request), storing_limit);
    const Answer& answer = heard.answer;
    Sale sale;
    sale.error = heard.error;
    sale.is_sold = answer.sold.value_or(false);
    sale.came_too_late = answer.error == "expired";
    sale.ticket = answer.ticket;
    sale.reason = answer.error;
    sale.message = answer.message;
    const bool is_right = answer.sold && (!sale.is_sold || !sale.ticket.empty());
    if (!sale.error && answer.ok && !is_right) sale.error = protocol_broken();
    co_return sale;
}

awaitable<Standing> Customer::resume(std::string session) {
    std::string request = "RESUME " + session;
    const HeardAnswer heard = co_await ask(std::move(request), storing_limit);
    const Answer& answer = heard.answer;
    Standing standing;
    standing.error = heard.error;
    standing.is_known = answer.ok;
    standing.is_confirming = answer.stage == "confirming";
    standing.seconds = answer.seconds.value_or(0);
    standing.itinerary = answer.itinerary;
    standing.last = answer.last;
    const bool can_be_decided = answer.seconds && !answer.itinerary.empty();
    const bool is_right = standing.is_confirming ? can_be_decided : answer.stage == "idle";
    if (!standing.error && answer.ok && !is_right) standing.error = protocol_broken();
    // Only `unknown_session` means that the server has forgotten the session; after any other
    // refusal we keep the session.
    const bool may_be_known = !answer.ok && answer.error != "unknown_session";
    if (!standing.error && may_be_known) {
        standing.error = asio::error::connection_refused;
        standing.reason = answer.error;
    }
    co_return standing;
}

awaitable<Proposals> Customer::find_routes(std::string origin, std::string destination) {
    std::string request = "ROUTES " + origin + " > " + destination;
    HeardAnswer heard = co_await ask(std::move(request), answer_limit);
    Proposals proposals;
    proposals.error = heard.error;
    if (!heard.error && heard.answer.ok && !heard.answer.routes)
        proposals.error = protocol_broken();
    if (heard.answer.routes) proposals.routes = std::move(*heard.answer.routes);
    proposals.reason = heard.answer.error;
    proposals.message = heard.answer.message;
    co_return proposals;
}

awaitable<TicketList> Customer::tickets() {
    HeardAnswer heard = co_await ask("TICKETS", answer_limit);
    TicketList list;
    list.error = heard.error;
    if (!heard.error && heard.answer.ok && !heard.answer.tickets) list.error = protocol_broken();
    if (heard.answer.tickets) list.tickets = std::move(*heard.answer.tickets);
    list.reason = heard.answer.error;
    list.message = heard.answer.message;
    co_return list;
}

awaitable<CancelResult> Customer::cancel(std::string ticket) {
    std::string request = "CANCEL " + ticket;
    const HeardAnswer heard = co_await ask(std::move(request), storing_limit);
    CancelResult cancelled;
    cancelled.error = heard.error;
    cancelled.is_done = heard.answer.cancelled.value_or(false);
    cancelled.reason = heard.answer.error;
    cancelled.message = heard.answer.message;
    if (!cancelled.error && heard.answer.ok && !cancelled.is_done)
        cancelled.error = protocol_broken();
    co_return cancelled;
}

awaitable<NameResult> Customer::introduce(std::string name) {
    NameResult named;
    if (!clean_name(name)) { // with a > in it, it would be an itinerary
        named.reason = "bad_request";
        co_return named;
    }
    std::string request = "NAME " + name;
    const HeardAnswer heard = co_await ask(std::move(request), answer_limit);
    named.error = heard.error;
    named.reason = heard.answer.error;
    if (!named.error && heard.answer.ok && !heard.answer.name) named.error = protocol_broken();
    co_return named;
}

awaitable<Listing> Customer::list() {
    HeardAnswer heard = co_await ask("LIST", answer_limit);
    Listing listing;
    listing.error = heard.error;
    if (!heard.error && heard.answer.ok && !heard.answer.legs) listing.error = protocol_broken();
    if (heard.answer.legs) listing.legs = std::move(*heard.answer.legs);
    listing.reason = heard.answer.error;
    listing.message = heard.answer.message;
    co_return listing;
}

awaitable<KnownPlaces> Customer::places() {
    HeardAnswer heard = co_await ask("PLACES", answer_limit);
    KnownPlaces known;
    known.error = heard.error;
    known.places = std::move(heard.answer.places);
    co_return known;
}

awaitable<Notice> Customer::next_notice() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const HeardAnswer heard = co_await hear(Deadline::never);
    Notice notice;
    notice.error = heard.error;
    notice.event = heard.answer.event;
    notice.seconds = heard.answer.seconds.value_or(0);
    const bool is_answer = !notice.error && notice.event.empty();
    // An answer without a request: from here on no answer could be matched to its request.
    if (is_answer && !std::exchange(awaits_answer_, false)) notice.error = protocol_broken();
    co_return notice;
}

awaitable<void> Customer::leave() {
    // The server doesn't read QUIT before it has answered: in line, only closing leaves at once.
    if (!awaits_answer_) server_.say("QUIT");
    co_await server_.close(clock_.now() + leaving_limit);
}

awaitable<Customer::HeardAnswer> Customer::ask(std::string request, Duration limit) {
    HeardAnswer heard;
    heard.answer.error = why_not_one_message(request);
    if (!heard.answer.error.empty()) co_return heard;

    server_.say(request);
    heard = co_await hear_answer(limit);
    co_return heard;
}

awaitable<Customer::HeardAnswer> Customer::hear(TimePoint deadline) {
    const Received received = co_await server_.receive(deadline);
    HeardAnswer heard;
    heard.error = received.error;
    if (heard.error) co_return heard;

    auto answer = parse_answer(received.message);
    if (answer) {
        // After these two messages the server closes the connection.
        was_taken_over_ = answer->event == "taken_over";
        is_being_stopped_ = answer->error == "shutting_down";
        if (was_taken_over_ || is_being_stopped_) heard.error = asio::error::shut_down;
        heard.answer = std::move(*answer);
    } else {
        heard.error = protocol_broken();
    }
    co_return heard;
}

// Reads notices until the answer. `expired` is skipped, because the answer says so too. `limit`
// counts from the last `waiting`; before the first one it is at most storing_limit, because the
// server tells a client at once that it waits.
awaitable<Customer::HeardAnswer> Customer::hear_answer(Duration limit) {
    TimePoint give_up = clock_.now() + std::min<Duration>(limit, storing_limit);
    for (;;) {
        HeardAnswer heard = co_await hear(give_up);
        const Answer& answer = heard.answer;
        awaits_answer_ = heard.error || !answer.event.empty();
        if (!heard.error && !awaits_answer_ && !answer.ok && answer.error.empty())
            heard.error = protocol_broken(); // neither done nor refused
        if (heard.error || !awaits_answer_) co_return heard;
        if (answer.event == "waiting") on_waiting_(answer.ahead);
        if (answer.event == "waiting") give_up = clock_.now() + limit;
    }
}

} // namespace trecho
