// Step 10: virtual time.
//
// The server asks nobody for the time, the network and the disk but the objects that it was given:
// a Clock, a Listener, a LogFile. In a test they are made of memory, and time goes on when all
// coroutines wait. So 15 seconds pass at once, and each run is the same.
#include "async/task_group.hpp"
#include "office/ledger_office.hpp" // turn of step 06, hold of step 07, ledger of step 09
#include "platform/state_folder.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"
#include "protocol/limits.hpp"
#include "server/limits.hpp"
#include "simulation/platform/disk.hpp"
#include "simulation/platform/network.hpp"
#include "wire/connection.hpp"

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include <charconv>
#include <iostream>

using namespace trecho;
using namespace std::chrono_literals;
using asio::experimental::awaitable_operators::operator||;

constexpr std::string_view network_text = R"({"legs": [
    {"origin": "Recife",   "destination": "Salvador",  "seats": 2},
    {"origin": "Salvador", "destination": "Fortaleza", "seats": 1},
    {"origin": "Natal",    "destination": "Recife",    "seats": 40}]})";
const Network network = Network::parse(network_text, "the network");
constexpr ConnectionId id = 0; // for an observer, and there is none

struct Server {
    Clock& clock;
    Listener& listener;
    LedgerOffice& office;
    TaskGroup tasks;
    TimePoint drains_until = TimePoint::max(); // max: it isn't draining
};

// Returns an empty turn when the client has gone, or the server drains.
awaitable<Turn> wait_for_turn(Server& server, Connection& connection, Itinerary itinerary) {
    Turns::Place place;
    auto first = co_await (server.office.take_turn(id, itinerary, place) ||
                           connection.wait_until_peer_is_gone());
    if (first.index() == 0) co_return std::get<0>(std::move(first));
    co_return Turn();
}

awaitable<error_code> serve_plain_dialogue(Server& server, Connection& connection) {
    while (server.drains_until == TimePoint::max()) {
        // Step 1: the client asks.
        const auto request = co_await connection.receive(server.clock.now() + idle_limit_default);
        if (request.error) co_return request.error;
        std::optional<Itinerary> itinerary;
        const std::optional<Places> places = parse_itinerary(request.message);
        if (places) itinerary = network.find(*places);
        Turn turn;
        std::optional<Hold> hold;
        if (itinerary && !server.office.is_sold_out(*itinerary)) {
            turn = co_await wait_for_turn(server, connection, *itinerary);
            if (!turn) co_return asio::error::eof;
            hold = server.office.hold(id, *itinerary);
        }
        if (!hold) {
            connection.say(no);
            continue;
        }

        // Step 2: a seat is held for it.
        connection.say(yes);

        // Step 3: it decides, in time. A drain interrupts it once, and leaves it less time.
        const TimePoint deadline = server.clock.now() + server.office.confirm_limit();
        auto decision = co_await connection.receive(std::min(deadline, server.drains_until));
        if (decision.error == asio::error::operation_aborted)
            decision = co_await connection.receive(std::min(deadline, server.drains_until));
        if (decision.error) co_return decision.error;

        // Step 4: the sale is on disk before the client hears of it.
        Confirmation sale(Confirmation::Outcome::not_sold);
        if (parse_decision(decision.message) == Decision::buy)
            sale = co_await server.office.confirm(*hold);
        connection.say(sale.is_sold() ? yes : no);
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

awaitable<void> drain(Server& server) {
    server.drains_until = server.clock.now() + drain_limit;
    server.listener.close();
    server.tasks.interrupt_all();
    co_await server.tasks.join();
}

awaitable<void> serve_until_signal(Server& server) {
    server.tasks.spawn(accept_clients(server));
    asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
    co_await signals.async_wait(as_result);
    co_await drain(server);
}

// A client that wants the last seat. It adds to the story what it hears, and when.
awaitable<void> be_client(Clock& clock, std::unique_ptr<Stream> stream, std::string name, bool buys,
                          std::string& story, asio::cancellation_signal& interrupt) {
    Connection connection(std::move(stream), Framing::lines, message_bytes_max, clock, interrupt);
    connection.say("Salvador > Fortaleza");
    if (buys) connection.say("S");
    Received answer;
    while (!answer.error) {
        answer = co_await connection.receive(Deadline::never);
        story += fmt::format("{} s: {} hears {}\n", clock.now().time_since_epoch() % 1h / 1s, name,
                             answer.error ? "the end" : answer.message);
    }
}

int test() {
    Simulation simulation(1); // its seed decides what is left to chance; it begins at one o'clock
    SimulatedNetwork wire(simulation);
    SimulatedLogFile file(simulation);
    Observer observer;
    LedgerOffice office(network, file, "ledger.jsonl", simulation.clock, observer, {});
    const auto listener = wire.listen("server");
    Server server{simulation.clock, *listener, office,
                  TaskGroup(simulation.executor(), abort_process)};
    server.tasks.spawn(accept_clients(server));
    TaskGroup clients(simulation.executor(), abort_process);
    std::string story;
    clients.spawn(be_client, simulation.clock, wire.connect_to("server"), "Ana", false, story);
    simulation.run_for(5s);
    clients.spawn(be_client, simulation.clock, wire.connect_to("server"), "Bia", true, story);
    simulation.run_for(15s);
    clients.spawn(drain(server));
    simulation.run();
    std::cout << story;
    const bool is_right = story == "0 s: Ana hears True\n15 s: Ana hears the end\n"
                                   "15 s: Bia hears True\n15 s: Bia hears True\n"
                                   "20 s: Bia hears the end\n";
    return is_right ? 0 : 1;
}

bool read_number(std::string_view text, auto& number) {
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && rest == text.data() + text.size();
}

int main(int argc, char** argv) try {
    if (argc == 2 && std::string_view(argv[1]) == "--test") return test();
    unsigned short port = 0;
    double seconds = 15;
    if (argc < 2 || argc > 4 || !read_number(argv[1], port) ||
        (argc > 2 && !read_number(argv[2], seconds)) || !(seconds > 0 && seconds <= 86'400)) {
        std::cerr << "the arguments are the port, 0 to 65535, and the time limit in seconds\n";
        return 2;
    }
    OfficeSettings settings;
    settings.confirm_limit = std::chrono::milliseconds(static_cast<long>(1000 * seconds));
    asio::io_context context;
    const TcpListeners tcp = listen_tcp(context.get_executor(), Endpoint{"127.0.0.1", port});
    SystemClock clock(context.get_executor());
    StateFolder folder(argc > 3 ? argv[3] : "step_state");
    const auto file = folder.open_log("ledger.jsonl");
    Observer observer;
    LedgerOffice office(network, *file, "ledger.jsonl", clock, observer, settings);
    Server server{clock, *tcp.listeners.front(), office,
                  TaskGroup(context.get_executor(), abort_process)};
    std::cout << "listening on " << tcp.address << std::endl;
    auto served = asio::co_spawn(context, serve_until_signal(server), asio::use_future);
    context.run();
    served.get(); // throws what the coroutine threw
} catch (const std::exception& failure) {
    std::cerr << failure.what() << '\n';
    return 1;
}
