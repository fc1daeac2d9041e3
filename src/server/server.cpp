#include "server/server.hpp"

#include <algorithm>

namespace trecho {

namespace {

// Whoever is registered is told when the server drains.
class Registration {
public:
    Registration(std::map<SessionNumber, Session*>& sessions, Session& session)
        : sessions_(sessions), number_(session.number()) {
        sessions_.emplace(number_, &session);
    }
    ~Registration() { sessions_.erase(number_); }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

private:
    std::map<SessionNumber, Session*>& sessions_;
    SessionNumber number_;
};

} // namespace

Server::Server(const Executor& executor, Office& office, Clock& clock, Entropy& entropy,
               Observer& observer, ServerSettings settings)
    : registry_(office, clock, settings.sessions_max),
      context_{office, registry_, clock, entropy, observer, settings.idle_limit},
      settings_(settings), tasks_(executor, [&observer](const std::exception_ptr& failure) {
          observer.task_failed(failure);
      }) {}

void Server::serve(Listener& listener, Framing framing) {
    listeners_.push_back(&listener);
    tasks_.spawn(accept_customers(listener, framing));
}

awaitable<void> Server::accept_customers(Listener& listener, Framing framing) {
    error_code told;
    for (;;) {
        Accepted accepted = co_await listener.accept();
        if (accepted.error == asio::error::operation_aborted) co_return;

        // Told once, not ten times a second for as long as it lasts.
        if (accepted.error && accepted.error != told)
            context_.observer.accept_failed(accepted.error);
        told = accepted.error;
        if (accepted.error) {
            co_await sleep_until(context_.clock, context_.clock.now() + pause_after_accept_error);
            continue;
        }
        tasks_.spawn([&](asio::cancellation_signal& interrupt) {
            return serve_customer(std::move(accepted.stream), framing, interrupt);
        });
    }
}

awaitable<void> Server::serve_customer(std::unique_ptr<Stream> stream, Framing framing,
                                       asio::cancellation_signal& interrupt) {
    if (is_draining_) co_return; // accepted in the instant in which we began to
    Session session(++last_number_, std::move(stream), framing, context_, interrupt);
    if (sessions_.size() >= settings_.clients_max) {
        co_await session.turn_away();
        co_return;
    }
    const Registration registration(sessions_, session);
    co_await session.run();
}

awaitable<void> Server::drain(asio::cancellation_signal& interrupt) {
    is_draining_ = true;
    for (Listener* const listener : listeners_) listener->close();
    for (const auto& [number, session] : sessions_) session->drain();

    const Duration limit = std::min<Duration>(context_.office.confirm_limit(), drain_limit);
    Deadline deadline(context_.clock, interrupt);
    error_code late = co_await within(deadline, context_.clock.now() + limit, tasks_.join());
    while (late) { // again, for it may fall between two waits
        tasks_.interrupt_all();
        const TimePoint again = context_.clock.now() + Deadline::pause_between_interruptions;
        late = co_await within(deadline, again, tasks_.join());
    }
    registry_.let_go_of_offers();
}

} // namespace trecho
