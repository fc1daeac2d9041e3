// Step 09: a ledger.
//
// A sale is on disk before its client hears True, so it survives `kill -9` and a power cut. A line
// that was cut short is dropped at the next start: no client was told of that sale.
//
// A sync takes as long for one sale as for a hundred. Sales that come during one share the next.
#include "async/async_mutex.hpp"
#include "async/task_group.hpp" // step 08
#include "platform/state_folder.hpp"
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
#include <memory>
#include <stdexcept>

using namespace trecho;
using asio::experimental::awaitable_operators::operator||;

Duration confirm_limit = std::chrono::seconds(15);

struct Leg {
    std::string_view name;
    int free = 0; // seats
    AsyncMutex turn{};
};
Leg legs[] = {{"Recife > Salvador", 2}, {"Salvador > Fortaleza", 1}, {"Natal > Recife", 40}};

// One line for each sale: the name of its leg. Takes the seats, and drops a line without an end.
void recover(LogFile& file) {
    const std::string sales = read_whole(file);
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = sales.find('\n', begin)) != std::string::npos;) {
        Leg* const leg = std::ranges::find(legs, sales.substr(begin, end - begin), &Leg::name);
        if (leg == std::end(legs)) throw std::runtime_error("the ledger has an unknown leg");
        --leg->free;
        begin = end + 1;
    }
    file.truncate(begin);
}

struct Batch {
    std::string lines;
    error_code error;
};
struct Ledger {
    LogFile& file;
    AsyncMutex writing{};
    std::shared_ptr<Batch> gathering = std::make_shared<Batch>();

    // Returns whether the sale is on disk.
    awaitable<bool> append(std::string_view sale) {
        const auto batch = gathering;
        batch->lines += std::string(sale) + '\n';
        AsyncMutex::Guard disk;
        while (!disk) disk = co_await writing.lock(); // an interruption must not stop a sale
        if (batch == gathering) { // the first of a batch writes it for all that are in it by now
            gathering = std::make_shared<Batch>();
            batch->error = co_await file.append(batch->lines);
        }
        co_return !batch->error;
    }
};

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

struct Server {
    SystemClock clock;
    Listener& listener;
    TaskGroup tasks;
    Ledger ledger;
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

        // Step 4: the sale is on disk before the client hears of it.
        bool is_sold = parse_decision(decision.message) == Decision::buy;
        if (is_sold) is_sold = co_await server.ledger.append(leg->name);
        if (is_sold) hold.release(); // nothing to give back
        connection.say(is_sold ? yes : no);
    }
    co_return error_code();
}

awaitable<void> serve_client(Server& server, std::unique_ptr<Stream> stream,
                             asio::cancellation_signal& interrupt) {
    Connection connection(std::move(stream), Framing::lines, message_bytes_max, server.clock,
                          interrupt);
    const error_code end = co_await serve_plain_dialogue(server, connection);
    if (end == asio::error::message_size) connection.say(no);
    const TimePoint deadline = server.clock.now() + farewell_limit;
    const error_code error = co_await connection.close(deadline);
    if (!error) co_await connection.linger(deadline);
}

awaitable<void> accept_clients(Server& server) {
    for (;;) {
        Accepted accepted = co_await server.listener.accept();
        if (accepted.error == asio::error::operation_aborted) co_return;
        const TimePoint later = server.clock.now() + pause_after_accept_error;
        if (accepted.error) co_await sleep_until(server.clock, later);
        if (!accepted.error) server.tasks.spawn(serve_client, server, std::move(accepted.stream));
    }
}

awaitable<void> serve_until_signal(Server& server) {
    server.tasks.spawn(accept_clients(server));
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
        StateFolder folder(argc > 3 ? argv[3] : "step_state");
        const auto file = folder.open_log("sales.txt");
        recover(*file);
        std::cout << "listening on " << tcp.address << std::endl;
        Server server{SystemClock(context.get_executor()), *tcp.listeners.front(),
                      TaskGroup(context.get_executor(), abort_process), Ledger{*file}};
        auto served = asio::co_spawn(context, serve_until_signal(server), asio::use_future);
        context.run();
        served.get(); // throws what the coroutine threw
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
