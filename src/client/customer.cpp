#include "client/customer.hpp"

#include "protocol/limits.hpp"

namespace trecho {

namespace {

// A server that hasn't greeted us by then is not a Trecho server, or is stuck.
constexpr std::chrono::seconds greeting_limit{10};

} // namespace

Customer::Customer(std::unique_ptr<Stream> stream, Clock& clock,
                   asio::cancellation_signal& interrupt,
                   std::function<void(std::uint64_t)> on_waiting)
    : clock_(clock), server_(std::move(stream), Framing::lines, answer_bytes_max, clock, interrupt),
      on_waiting_(std::move(on_waiting)) {}

awaitable<Greeting> Customer::greet() {
    server_.say("HELLO 2");
    const Heard heard = co_await hear_answer(clock_.now() + greeting_limit);
    Greeting greeting;
    greeting.error = heard.error;
    if (!heard.answer.ok && !greeting.error) greeting.error = asio::error::connection_refused;
    greeting.session = heard.answer.session;
    greeting.confirm_seconds = heard.answer.confirm_seconds.value_or(0);
    co_return greeting;
}

awaitable<Offer> Customer::ask_for(std::string itinerary) {
    server_.say(itinerary);
    const Heard heard = co_await hear_answer(Deadline::never);
    Offer offer;
    offer.error = heard.error;
    offer.is_held = heard.answer.available.value_or(false);
    offer.seconds = heard.answer.seconds.value_or(0);
    offer.reason = heard.answer.ok ? heard.answer.reason : heard.answer.error;
    co_return offer;
}

awaitable<Sale> Customer::decide(Decision decision) {
    server_.say(decision == Decision::buy ? "S" : "N");
    const Heard heard = co_await hear_answer(Deadline::never);
    Sale sale;
    sale.error = heard.error;
    sale.is_sold = heard.answer.sold.value_or(false);
    sale.came_too_late = heard.answer.error == "expired";
    sale.ticket = heard.answer.ticket;
    co_return sale;
}

awaitable<Standing> Customer::resume(std::string session) {
    server_.say("RESUME " + session);
    const Heard heard = co_await hear_answer(clock_.now() + greeting_limit);
    Standing standing;
    standing.error = heard.error;
    standing.is_known = heard.answer.ok;
    standing.is_confirming = heard.answer.stage == "confirming";
    standing.seconds = heard.answer.seconds.value_or(0);
    standing.itinerary = heard.answer.itinerary;
    standing.last = heard.answer.last;
    co_return standing;
}

awaitable<Proposals> Customer::find_routes(std::string origin, std::string destination) {
    server_.say("ROUTES " + origin + " > " + destination);
    Heard heard = co_await hear_answer(Deadline::never);
    Proposals proposals;
    proposals.error = heard.error;
    proposals.routes = std::move(heard.answer.routes);
    co_return proposals;
}

awaitable<Wallet> Customer::tickets() {
    server_.say("TICKETS");
    Heard heard = co_await hear_answer(Deadline::never);
    Wallet wallet;
    wallet.error = heard.error;
    wallet.tickets = std::move(heard.answer.tickets);
    co_return wallet;
}

awaitable<Cancelled> Customer::cancel(std::string ticket) {
    server_.say("CANCEL " + ticket);
    const Heard heard = co_await hear_answer(Deadline::never);
    Cancelled cancelled;
    cancelled.error = heard.error;
    cancelled.is_done = heard.answer.ok;
    cancelled.reason = heard.answer.error;
    co_return cancelled;
}

awaitable<Listing> Customer::list() {
    server_.say("LIST");
    Heard heard = co_await hear_answer(Deadline::never);
    Listing listing;
    listing.error = heard.error;
    listing.legs = std::move(heard.answer.legs);
    co_return listing;
}

awaitable<Notice> Customer::next_notice() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const Heard heard = co_await hear(Deadline::never);
    Notice notice;
    notice.error = heard.error;
    notice.event = heard.answer.event;
    co_return notice;
}

awaitable<void> Customer::leave() {
    // Whoever stands in line would have to wait for their turn to be heard saying it.
    if (!awaits_answer_) server_.say("QUIT");
    co_await server_.close(clock_.now() + greeting_limit);
}

awaitable<Customer::Heard> Customer::hear(TimePoint deadline) {
    const Received received = co_await server_.receive(deadline);
    Heard heard;
    heard.error = received.error;
    if (heard.error) co_return heard;

    auto answer = parse_answer(received.message);
    if (answer) {
        // The two last words that are said unasked: the connection is closed after them.
        was_taken_over_ = answer->event == "taken_over";
        const bool stops = answer->error == "shutting_down";
        if (was_taken_over_ || stops) heard.error = asio::error::shut_down;
        heard.answer = std::move(*answer);
    } else {
        heard.error = boost::system::errc::make_error_code(boost::system::errc::bad_message);
    }
    co_return heard;
}

// Notices may come in between. `expired` is passed over: the answer says so too.
awaitable<Customer::Heard> Customer::hear_answer(TimePoint deadline) {
    for (;;) {
        Heard heard = co_await hear(deadline);
        awaits_answer_ = heard.error || !heard.answer.event.empty();
        if (heard.error || !awaits_answer_) co_return heard;
        if (heard.answer.event == "waiting") on_waiting_(heard.answer.ahead);
    }
}

} // namespace trecho
