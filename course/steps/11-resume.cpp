// Step 11: resume.
//
// A connection may break before its client has decided, or before it hears that it has bought. So
// after HELLO 2 a session keeps the offer and the last decision; the client comes back with RESUME
// and its token. This is the least of protocol 2. src/server has the rest, and forgets sessions.
#include "async/task_group.hpp"
#include "office/office.hpp"
#include "platform/state_folder.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"
#include "protocol/answers.hpp"
#include "protocol/limits.hpp"
#include "server/limits.hpp"
#include "server/session_registry.hpp"
#include "server/session_token.hpp"
#include "wire/connection.hpp"

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <charconv>
#include <functional>
#include <iostream>
#include <map>

using namespace trecho;
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
    Office& office;
    TaskGroup tasks;
    SessionRegistry sessions;
    std::map<std::shared_ptr<SessionState>, std::function<void()>> leave{}; // ends the connection
    SystemEntropy entropy{};
    TimePoint drains_until = TimePoint::max(); // max: it isn't draining
};

awaitable<error_code> serve_dialogue(Server& server, Connection& connection, auto leave) {
    const Duration limit = server.office.confirm_limit();
    std::shared_ptr<SessionState> session; // null in the plain dialogue
    AsyncMutex::Guard lock;                // of the session: one connection uses it
    const auto say = [&](std::string_view plain, const std::string& json) {
        connection.say(session ? json : plain);
    };
    while (server.drains_until == TimePoint::max()) {
        // Step 1: the client asks.
        const auto received = co_await connection.receive(server.clock.now() + idle_limit_default);
        if (received.error) co_return received.error;
        const Request request = parse_request(received.message);
        const auto* const resume = std::get_if<ResumeRequest>(&request);
        Turn turn;
        std::optional<OfferedSeats> offer;
        if (resume || std::holds_alternative<HelloRequest>(request)) {
            const auto token = resume ? in_lower_case(resume->token) : draw_token(server.entropy);
            const auto wanted = resume ? server.sessions.find(token) : server.sessions.open(token);
            if (!wanted) {
                connection.say(refusal_answer(Refusal::unknown_session, "no such session"));
                continue;
            }
            session = wanted;
            const auto other_leaves = std::exchange(server.leave[session], leave);
            lock.unlock();
            lock = session->lock.try_lock();
            if (!lock) other_leaves();
            if (!lock) lock = co_await session->lock.lock();
            if (!lock) co_return asio::error::shut_down;
            offer = SessionRegistry::take_offer(*session);
            Resumed state;
            if (offer) state.held = network.places_of(offer->hold.itinerary());
            if (offer) state.left = offer->deadline - server.clock.now();
            state.last = session->last;
            connection.say(resume ? resumed_answer(state) : hello_answer(token, limit));
        } else {
            std::optional<Itinerary> itinerary;
            const auto* const asked = std::get_if<ItineraryRequest>(&request);
            if (asked) itinerary = network.find(asked->places);
            if (itinerary && !server.office.is_sold_out(*itinerary)) {
                Turns::Place place;
                auto first = co_await (server.office.take_turn(id, *itinerary, place) ||
                                       connection.wait_until_peer_is_gone());
                if (first.index() == 0) turn = std::get<0>(std::move(first));
                if (!turn) co_return asio::error::eof;
                std::optional<Hold> hold = server.office.hold(id, *itinerary);
                if (hold) offer.emplace(std::move(*hold), server.clock.now() + limit);
            }

            // Step 2: a seat is held for it.
            const auto why = itinerary ? Unavailable::sold_out : Unavailable::unknown_leg;
            const auto answer = offer ? available_answer(limit) : unavailable_answer(why);
            say(offer ? yes : no, asked ? answer : refusal_answer(Refusal::bad_request, "no leg"));
        }
        if (!offer) continue;

        // Step 3: it decides, in time. A drain interrupts it once, and leaves it less time.
        auto decision = co_await connection.receive(std::min(offer->deadline, server.drains_until));
        if (decision.error == asio::error::operation_aborted)
            decision = co_await connection.receive(std::min(offer->deadline, server.drains_until));
        const bool has_expired = session && decision.error == asio::error::timed_out;
        if (decision.error && !has_expired) {
            if (session) server.sessions.keep_offer(session, std::move(*offer));
            co_return decision.error;
        }

        // Step 4: the sale is on disk before the client hears of it.
        const std::string& key = session ? session->key : nobody;
        std::optional<std::string> ticket;
        if (parse_decision(decision.message) == Decision::buy)
            ticket = co_await server.office.confirm(offer->hold, key);
        const Places places = network.places_of(offer->hold.itinerary());
        const DecisionTaken taken{ticket.has_value(), ticket.value_or(""), places};
        if (session && !has_expired) session->last = taken;
        const auto unsold = has_expired ? expired_event() : not_sold_answer();
        say(ticket ? yes : no, ticket ? sold_answer(*ticket) : unsold);
    }
    co_return error_code();
}

awaitable<void> serve_client(Server& server, std::unique_ptr<Stream> stream,
                             asio::cancellation_signal& interrupt) {
    const auto connection = std::make_shared<Connection>(
        std::move(stream), Framing::lines, message_bytes_max, server.clock, interrupt);
    const auto leave = [&interrupt, weak = std::weak_ptr(connection)] {
        if (const auto open = weak.lock()) {
            open->stop_receiving();
            interrupt.emit(asio::cancellation_type::terminal);
        }
    };
    const error_code end = co_await serve_dialogue(server, *connection, leave);
    if (end == asio::error::shut_down) connection->say(taken_over_event());
    if (end == asio::error::message_size) connection->say(no);
    const TimePoint deadline = server.clock.now() + farewell_limit;
    const error_code error = co_await connection->close(deadline);
    if (!error) co_await connection->linger(deadline);
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
    server.sessions.release_offers();
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
    OfficeSettings settings;
    settings.confirm_limit = std::chrono::milliseconds(static_cast<long>(1000 * seconds));
    try {
        asio::io_context context;
        const TcpListeners tcp = listen_tcp(context.get_executor(), Endpoint{"127.0.0.1", port});
        SystemClock clock(context.get_executor());
        StateFolder folder(argc > 3 ? argv[3] : "step_state");
        const auto file = folder.open_log("ledger.jsonl");
        Observer observer;
        Office office(network, *file, "ledger.jsonl", clock, observer, settings);
        Server server{clock, *tcp.listeners.front(), office,
                      TaskGroup(context.get_executor(), abort_process),
                      SessionRegistry(office, clock, sessions_max_default)};
        std::cout << "listening on " << tcp.address << std::endl;
        auto served = asio::co_spawn(context, serve_until_signal(server), asio::use_future);
        context.run();
        served.get(); // throws what the coroutine threw
    } catch (const std::exception& failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}
