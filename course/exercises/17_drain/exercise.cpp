// Exercise 17: stopping without losing anything.
//
// Everything here is right but drain(): it cuts all connections off. A customer with an offer, who
// was about to say S, loses the seat; others wait for an answer that never comes; and some sessions
// don't even notice.
//
// Your task: write drain() as exercise.hpp says. You will have to change more than that function,
// for a session must know that the server stops, and drain() must know what a session is waiting
// for. An interruption that comes while a session waits for nothing has no effect.
#include "exercise.hpp"

#include "async/async_mutex.hpp"
#include "async/deadline.hpp"
#include "async/task_group.hpp"
#include "protocol/limits.hpp"
#include "wire/connection.hpp"

#include <functional>

namespace exercise {

namespace {

constexpr std::chrono::minutes idle_limit{10};
constexpr std::chrono::seconds confirm_limit{15};
constexpr std::chrono::seconds farewell_limit{2};

} // namespace

struct Server::State {
    State(Executor executor, Listener& its_listener, LogFile& its_ledger, Clock& its_clock)
        : listener(its_listener), ledger(its_ledger), clock(its_clock),
          tasks(std::move(executor), abort_process) {}

    awaitable<void> accept_customers();
    awaitable<void> serve_customer(std::unique_ptr<Stream> stream,
                                   asio::cancellation_signal& interrupt);
    awaitable<void> talk(Connection& connection);
    awaitable<bool> sell();

    Listener& listener;
    LogFile& ledger;
    Clock& clock;
    AsyncMutex storing; // whose lock one append at a time has
    TaskGroup tasks;    // the acceptor, and a session for each customer
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
    co_await talk(connection);
    // What was said last is sent here, if it wasn't yet.
    co_await connection.close(clock.now() + farewell_limit);
    co_await connection.linger(clock.now() + farewell_limit);
}

awaitable<void> Server::State::talk(Connection& connection) {
    for (;;) {
        const Received request = co_await connection.receive(clock.now() + idle_limit);
        if (request.error) co_return;
        if (request.message != "BUY") {
            connection.say("False");
            continue;
        }
        connection.say("True");
        const Received decision = co_await connection.receive(clock.now() + confirm_limit);
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

awaitable<void> Server::drain() {
    state_->listener.close();
    state_->tasks.interrupt_all();
    co_await state_->tasks.join();
}

} // namespace exercise
