#include "client/returning_customer.hpp"

#include "async/deadline.hpp"
#include "client/limits.hpp"

#include <algorithm>
#include <utility>

namespace trecho {

ReturningCustomer::ReturningCustomer(ServerList servers, Clock& clock,
                                     asio::cancellation_signal& interrupt, SessionStore& store,
                                     std::function<void(std::uint64_t)> on_waiting)
    : servers_(std::move(servers)), clock_(clock), interrupt_(interrupt), store_(store),
      on_waiting_(std::move(on_waiting)), memory_(parse_memory(store.load())) {}

awaitable<Arrival> ReturningCustomer::arrive(std::function<void(const Arrival&)> on_failure) {
    return try_each_server(clock_.now() + first_arrival_limit, first_arrival_limit,
                           std::move(on_failure));
}

// Each server gets an equal share of the time that is left, so that a silent one leaves enough for
// the others. If all fail, returns a refusal rather than another failure: a person can use it more.
awaitable<Arrival>
ReturningCustomer::try_each_server(TimePoint give_up, Duration attempt_limit,
                                   std::function<void(const Arrival&)> on_failure) {
    Arrival failed;
    for (auto left = static_cast<Duration::rep>(servers_.size()); left > 0; --left) {
        newest_attempt_ = clock_.now();
        const Duration share = (give_up - newest_attempt_) / left;
        Arrival arrival = co_await arrive_by(newest_attempt_ + std::min(attempt_limit, share));
        arrival.server = server_;
        if (arrival.error == asio::error::operation_aborted) co_return arrival;
        if (!arrival.error) {
            arrival.has_moved = std::exchange(last_server_, server_) != server_;
            co_return arrival;
        }
        if (on_failure) on_failure(arrival);
        if (failed.reason.empty()) failed = std::move(arrival);
        go_to_next_server();
    }
    co_return failed;
}

void ReturningCustomer::go_to_next_server() { server_ = (server_ + 1) % servers_.size(); }

awaitable<Arrival> ReturningCustomer::arrive_by(TimePoint give_up) {
    Deadline deadline(clock_, interrupt_);
    Arrival arrival = co_await within(deadline, give_up, connect_and_greet());
    if (arrival.error) customer_.reset();
    co_return arrival;
}

awaitable<Arrival> ReturningCustomer::connect_and_greet() {
    Connected connected = co_await servers_.connector(server_).connect();
    if (connected.error) {
        Arrival arrival;
        arrival.error = connected.error;
        co_return arrival;
    }
    customer_ =
        std::make_unique<Customer>(std::move(connected.stream), clock_, interrupt_, on_waiting_);
    co_return co_await greet_and_resume();
}

awaitable<Arrival> ReturningCustomer::greet_and_resume() {
    has_sent_name_ = false;
    Arrival arrival;
    arrival.is_not_a_trecho_server = true; // until it greets as a Trecho server does
    const Greeting greeting = co_await customer_->greet();
    arrival.error = greeting.error;
    arrival.reason = greeting.reason;
    if (greeting.error) co_return arrival;

    arrival.is_not_a_trecho_server = false;
    if (!memory_.session.empty()) {
        arrival.standing = co_await customer_->resume(memory_.session);
        arrival.error = arrival.standing.error;
        // After a greeting `busy` isn't about the number of customers: the database is away.
        const bool is_away = arrival.standing.reason == "busy";
        arrival.reason = is_away ? "storage" : arrival.standing.reason;
        if (arrival.error || arrival.standing.is_known) co_return arrival;
    }
    memory_.session = greeting.session_token; // at the first start, or if the server forgot ours
    memory_.ticket.clear();
    is_new_ = true;
    remember();
    co_return arrival;
}

// A connection that is lost at once counts as a failed attempt, so the pauses go on growing. Else a
// server that drops each connection would get thousands of attempts a second. The next one may not
// drop it.
awaitable<Arrival>
ReturningCustomer::come_back(TimePoint give_up,
                             std::function<void(const std::string&)> on_refusal) {
    const bool has_lasted = clock_.now() > last_attempt_ + longest_pause;
    if (has_lasted) pause_ = Duration::zero();
    if (pause_ > Duration::zero()) go_to_next_server();
    Arrival arrival;
    arrival.error = asio::error::timed_out;
    for (;;) {
        if (pause_ > Duration::zero()) {
            const error_code interrupted =
                co_await sleep_until(clock_, std::min(give_up, last_attempt_ + pause_));
            if (interrupted) arrival.error = interrupted;
            if (interrupted || clock_.now() >= give_up) co_return arrival;
        }
        pause_ = std::clamp<Duration>(pause_ * 2, first_pause, longest_pause);
        arrival = co_await try_each_server(give_up, longest_pause, {});
        last_attempt_ = newest_attempt_;
        if (arrival.error && !arrival.reason.empty() && on_refusal) on_refusal(arrival.reason);
        const bool may_try_again = arrival.error && arrival.error != asio::error::operation_aborted;
        if (!may_try_again || clock_.now() >= give_up) co_return arrival;
    }
}

awaitable<bool> ReturningCustomer::accepts_connections() {
    const Connected connected = co_await servers_.connector(server_).connect();
    co_return !connected.error;
}

void ReturningCustomer::remember_undecided(std::string itinerary) {
    memory_.undecided = std::move(itinerary);
    remember();
}

void ReturningCustomer::remember_settled(const std::string& ticket) {
    const bool is_new = !ticket.empty() && ticket != memory_.ticket;
    if (!is_new && memory_.undecided.empty()) return;
    if (is_new) memory_.ticket = ticket;
    memory_.undecided.clear();
    remember();
}

// Before the first arrival there is no session to save; greet_and_resume() saves both.
void ReturningCustomer::set_name(const std::string& name) {
    if (name == memory_.name) return;
    memory_.name = name;
    has_sent_name_ = false;
    if (!memory_.session.empty()) remember();
}

awaitable<error_code> ReturningCustomer::send_name() {
    error_code error;
    if (has_sent_name_ || memory_.name.empty()) co_return error;
    const NameResult named = co_await customer_->introduce(memory_.name);
    has_sent_name_ = !named.error;
    error = named.error;
    co_return error;
}

void ReturningCustomer::remember() { store_.save(print_memory(memory_)); }

} // namespace trecho
