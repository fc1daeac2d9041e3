// Exercise 17, wrong: it returns when the last dialogue has ended. What was said last is being sent
// then, and isn't when the process ends first.
#include "exercise.hpp"

#include "async/async_mutex.hpp"
#include "async/deadline.hpp"
#include "async/task_group.hpp"
#include "protocol/limits.hpp"
#include "wire/connection.hpp"

#include <list>

namespace exercise {

namespace {

constexpr std::chrono::minutes idle_limit{10};
constexpr std::chrono::seconds confirm_limit{15};
constexpr std::chrono::seconds farewell_limit{2};
constexpr std::chrono::milliseconds pause{10};

// What a session waits for, if a drain may interrupt that.
enum class Waits { for_nothing, for_request, for_decision };

struct Session {
    explicit Session(asio::cancellation_signal& its_interrupt) : interrupt(its_interrupt) {}

    asio::cancellation_signal& interrupt;
    Waits waits = Waits::for_nothing;
};

} // namespace

struct Server::State {
    State(Executor executor, Listener& its_listener, LogFile& its_ledger, Clock& its_clock)
        : listener(its_listener), ledger(its_ledger), clock(its_clock),
          tasks(std::move(executor), abort_process) {}

    awaitable<void> accept_customers();
    awaitable<void> serve_customer(std::unique_ptr<Stream> stream,
                                   asio::cancellation_signal& interrupt);
    awaitable<void> talk(Connection& connection, Session& session);
    awaitable<bool> sell();

    Listener& listener;
    LogFile& ledger;
    Clock& clock;
    AsyncMutex storing; // whose lock one append at a time has
    TaskGroup tasks;    // the acceptor, and a session for each customer
    std::list<Session> sessions;
    bool is_draining = false;
};

Server::Server(Executor executor, Listener& listener, LogFile& ledger, Clock& clock)
    : state_(std::make_unique<State>(std::move(executor), listener, ledger, clock)) {}

Server::~Server() = default;

void Server::start() { state_->tasks.spawn(state_->accept_customers()); }

awaitable<void> Server::State::accept_customers() {
    for (;;) {
        Accepted accepted = co_await listener.accept();
        if (accepted.error) co_return;
        tasks.spawn(&State::serve_customer, this, std::move(accepted.stream));
    }
}

awaitable<void> Server::State::serve_customer(std::unique_ptr<Stream> stream,
                                              asio::cancellation_signal& interrupt) {
    Connection connection(std::move(stream), Framing::lines, message_bytes_max, clock, interrupt);
    const auto session = sessions.emplace(sessions.end(), interrupt);
    co_await talk(connection, *session);
    sessions.erase(session); // from here on it ends by itself, within its limits
    // What was said last is sent here, if it wasn't yet.
    co_await connection.close(clock.now() + farewell_limit);
    co_await connection.linger(clock.now() + farewell_limit);
}

awaitable<void> Server::State::talk(Connection& connection, Session& session) {
    while (!is_draining) {
        session.waits = Waits::for_request;
        const Received request = co_await connection.receive(clock.now() + idle_limit);
        session.waits = Waits::for_nothing;
        if (request.error || is_draining) co_return;
        if (request.message != "BUY") {
            connection.say("False");
            continue;
        }
        connection.say("True");
        session.waits = Waits::for_decision;
        const Received decision = co_await connection.receive(clock.now() + confirm_limit);
        session.waits = Waits::for_nothing;
        if (decision.error) co_return;
        bool is_sold = false;
        if (decision.message == "S") is_sold = co_await sell();
        connection.say(is_sold ? "True" : "False");
    }
}

// An append can't be interrupted; a wait for the lock can, so it is repeated.
awaitable<bool> Server::State::sell() {
    AsyncMutex::Guard guard;
    while (!guard) guard = co_await storing.lock();
    const error_code error = co_await ledger.append("sold\n");
    co_return !error;
}

// Each session is interrupted again and again, until it has noticed: an interruption that comes
// just as a wait has ended meets nothing. A session that stores or says good-bye isn't interrupted.
awaitable<void> Server::drain() {
    State& state = *state_;
    state.is_draining = true;
    state.listener.close();
    const TimePoint until = state.clock.now() + drain_limit;
    while (!state.sessions.empty()) {
        const bool is_late = state.clock.now() >= until;
        for (Session& session : state.sessions) {
            const bool waits_in_vain = session.waits == Waits::for_request ||
                                       (is_late && session.waits == Waits::for_decision);
            if (waits_in_vain) session.interrupt.emit(asio::cancellation_type::terminal);
        }
        co_await sleep_until(state.clock, state.clock.now() + pause);
    }
}

} // namespace exercise
