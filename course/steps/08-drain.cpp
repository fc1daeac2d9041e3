// Step 08: structured concurrency, and a drain.
//
// Until now nobody knew whether a client's coroutine still ran, and SIGTERM ended it anywhere. Now
// each belongs to a group, whose owner can interrupt all, and wait for the last one. So the server
// can drain: it takes no more clients and requests, and gives those that decide a short time.
#include "async/async_mutex.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"
#include "protocol/names.hpp"
#include "server/limits.hpp"
#include "wire/connection.hpp"

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <list>
#include <memory>

using namespace trecho;
using asio::experimental::awaitable_operators::operator||;

Duration confirm_limit = std::chrono::seconds(15);

struct Leg {
    std::string_view name;
    int free = 0; // seats
    AsyncMutex turn{};
};
Leg legs[] = {{"Recife > Salvador", 2}, {"Salvador > Fortaleza", 1}, {"Natal > Recife", 40}};

struct GiveBack {
    void operator()(Leg* leg) const { ++leg->free; }
};
using Hold = std::unique_ptr<Leg, GiveBack>; // one seat of the leg

// Returns an empty hold when no seat is free.
Hold hold_seat(Leg& leg) {
    if (leg.free == 0) return Hold();
    --leg.free;
    return Hold(&leg);
}

// Coroutines that are started, interrupted and waited for together.
class TaskGroup {
public:
    explicit TaskGroup(const Executor& executor)
        : executor_(executor), last_has_ended_(executor, TimePoint::max()) {}

    // Calls `coroutine` with `arguments` and the signal that interrupts it.
    void spawn(auto coroutine, auto&&... arguments) {
        const auto signal = signals_.emplace(signals_.end());
        auto end = [this, signal](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure); // a bug, which ends the program
            signals_.erase(signal);
            if (signals_.empty()) last_has_ended_.cancel();
        };
        asio::co_spawn(executor_,
                       coroutine(std::forward<decltype(arguments)>(arguments)..., *signal),
                       asio::bind_cancellation_slot(signal->slot(), std::move(end)));
    }

    // What each coroutine waits for now ends with operation_aborted.
    void interrupt_all() {
        for (auto& signal : signals_) signal.emit(asio::cancellation_type::terminal);
    }

    awaitable<void> join() {
        while (!signals_.empty()) co_await last_has_ended_.async_wait(as_result);
    }

private:
    Executor executor_;
    std::list<asio::cancellation_signal> signals_; // one for each coroutine that runs
    asio::steady_timer last_has_ended_;            // never expires
};

struct Server {
    SystemClock clock;
    Listener& listener;
    TaskGroup tasks;
    TimePoint drains_until = TimePoint::max(); // max: it isn't draining
};

// Returns an empty guard when the client has gone, or the server drains.
awaitable<AsyncMutex::Guard> wait_for_turn(Connection& connection, Leg& leg) {
    auto first = co_await (leg.turn.lock() || connection.wait_until_peer_is_gone());
    if (first.index() == 0) co_return std::get<0>(std::move(first));
    co_return AsyncMutex::Guard();
}

awaitable<error_code> serve_plain_dialogue(Server& server, Connection& connection) {
    while (server.drains_until == TimePoint::max()) {
        // Step 1: the client asks.
        const auto request = co_await connection.receive(server.clock.now() + idle_limit_default);
        if (request.error) co_return request.error;
        Leg* const leg = std::ranges::find(legs, trim(request.message), &Leg::name);
        AsyncMutex::Guard turn;
        Hold hold;
        if (leg != std::end(legs)) {
            turn = co_await wait_for_turn(connection, *leg);
            if (!turn) co_return asio::error::eof;
            hold = hold_seat(*leg);
        }
        if (!hold) {
            connection.say(no);
            continue;
        }

        // Step 2: a seat is held for it.
        connection.say(yes);

        // Step 3: it decides, in time. A drain interrupts it once, and leaves it less time.
        const TimePoint deadline = server.clock.now() + confirm_limit;
        auto decision = co_await connection.receive(std::min(deadline, server.drains_until));
        if (decision.error == asio::error::operation_aborted)
            decision = co_await connection.receive(std::min(deadline, server.drains_until));
        if (decision.error) co_return decision.error;

        // Step 4: the seat is sold.
        const bool is_sold = parse_decision(decision.message) == Decision::buy;
        if (is_sold) hold.release(); // nothing to give back
        connection.say(is_sold ? yes : no);
    }
    co_return error_code();
}

awaitable<void> serve_client(Server& server, std::unique_ptr<Stream> stream,
                             asio::cancellation_signal& interrupt) {
    co_await asio::this_coro::throw_if_cancelled(false); // the error of a wait says it
    Connection connection(std::move(stream), Framing::lines, message_bytes_max, server.clock,
                          interrupt);
    const error_code end = co_await serve_plain_dialogue(server, connection);
    if (end == asio::error::message_size) connection.say(no);
    const TimePoint deadline = server.clock.now() + farewell_limit;
    const error_code error = co_await connection.close(deadline);
    if (!error) co_await connection.linger(deadline);
}

awaitable<void> accept_clients(Server& server, asio::cancellation_signal&) {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        Accepted accepted = co_await server.listener.accept();
        if (accepted.error == asio::error::operation_aborted) co_return;
        const TimePoint later = server.clock.now() + pause_after_accept_error;
        if (accepted.error) co_await sleep_until(server.clock, later);
        if (!accepted.error) server.tasks.spawn(serve_client, server, std::move(accepted.stream));
    }
}

awaitable<void> serve_until_signal(Server& server) {
    server.tasks.spawn(accept_clients, server);
    asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
    co_await signals.async_wait(as_result);
    server.drains_until = server.clock.now() + drain_limit;
    server.listener.close();
    server.tasks.interrupt_all();
    co_await server.tasks.join();
}

bool read_number(std::string_view text, auto& number) {
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && rest == text.data() + text.size();
}

int main(int argc, char** argv) {
    unsigned short port = 0;
    double seconds = 15;
    if (argc < 2 || argc > 4 || !read_number(argv[1], port) ||
        (argc > 2 && !read_number(argv[2], seconds)) || !(seconds > 0 && seconds <= 86'400)) {
        std::cerr << "the arguments are the port, 0 to 65535, and the time limit in seconds\n";
        return 2;
    }
    confirm_limit = std::chrono::milliseconds(static_cast<long>(1000 * seconds));
    try {
        asio::io_context context;
        const TcpListeners tcp = listen_tcp(context.get_executor(), Endpoint{"127.0.0.1", port});
        std::cout << "listening on " << tcp.address << std::endl;
        Server server{SystemClock(context.get_executor()), *tcp.listeners.front(),
                      TaskGroup(context.get_executor())};
        auto served = asio::co_spawn(context, serve_until_signal(server), asio::use_future);
        context.run();
        served.get(); // throws what the coroutine threw
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
