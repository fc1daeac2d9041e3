#include "client/returning_customer.hpp"

#include "async/deadline.hpp"

#include <algorithm>

namespace trecho {

namespace {

constexpr std::chrono::milliseconds first_pause{250};
constexpr std::chrono::milliseconds longest_pause{5000};

// A machine that isn't there doesn't answer, and the kernel asks it for two minutes.
constexpr std::chrono::seconds connect_limit{5};

} // namespace

ReturningCustomer::ReturningCustomer(Connector& connector, Clock& clock,
                                     asio::cancellation_signal& interrupt, SessionStore& store,
                                     std::function<void(std::uint64_t)> on_waiting)
    : connector_(connector), clock_(clock), interrupt_(interrupt), store_(store),
      on_waiting_(std::move(on_waiting)), session_(store.load()) {}

awaitable<Arrival> ReturningCustomer::arrive() {
    Deadline deadline(clock_, interrupt_);
    Connected connected =
        co_await within(deadline, clock_.now() + connect_limit, connector_.connect());
    if (connected.error) {
        Arrival arrival;
        arrival.error = connected.error;
        co_return arrival;
    }
    customer_ =
        std::make_unique<Customer>(std::move(connected.stream), clock_, interrupt_, on_waiting_);
    Arrival arrival = co_await introduce_oneself();
    if (arrival.error) customer_.reset();
    co_return arrival;
}

awaitable<Arrival> ReturningCustomer::introduce_oneself() {
    Arrival arrival;
    const Greeting greeting = co_await customer_->greet();
    arrival.error = greeting.error;
    if (greeting.error) {
        arrival.is_stranger = greeting.error != asio::error::operation_aborted;
        co_return arrival;
    }
    if (!session_.empty()) {
        arrival.standing = co_await customer_->resume(session_);
        arrival.error = arrival.standing.error;
        if (arrival.error || arrival.standing.is_known) co_return arrival;
    }
    session_ = greeting.session; // the first one, or the server doesn't know ours any more
    store_.save(session_);
    co_return arrival;
}

awaitable<Arrival> ReturningCustomer::come_back(TimePoint give_up) {
    Duration pause = first_pause;
    for (;;) {
        Arrival arrival = co_await arrive();
        const bool may_try_again = arrival.error && arrival.error != asio::error::operation_aborted;
        if (!may_try_again || clock_.now() >= give_up) co_return arrival;

        const error_code interrupted = co_await sleep_until(clock_, clock_.now() + pause);
        if (interrupted) {
            arrival.error = interrupted;
            co_return arrival;
        }
        pause = std::min<Duration>(pause * 2, longest_pause);
    }
}

} // namespace trecho
