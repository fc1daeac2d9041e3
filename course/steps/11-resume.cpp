// Step 11: resume. A connection may break before its client decides, or hears that it has bought.
// So after HELLO 2 a session keeps the offer and the last decision, and RESUME finds them.
#include "async/task_group.hpp"
#include "office/ledger_office.hpp" // turn of step 06, hold of step 07, ledger of step 09
#include "platform/state_folder.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"
#include "protocol/limits.hpp"
#include "server/limits.hpp"
#include "server/session_registry.hpp"
#include "server/session_token.hpp"
#include "wire/connection.hpp"

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <charconv>
#include <iostream>

using namespace trecho;
using asio::experimental::awaitable_operators::operator||;

constexpr std::string_view network_text = R"({"legs": [
    {"origin": "Recife",   "destination": "Salvador",  "seats": 2},
    {"origin": "Salvador", "destination": "Fortaleza", "seats": 1},
    {"origin": "Natal",    "destination": "Recife",    "seats": 40}]})";
const Network network = Network::parse(network_text, "the network");
constexpr ConnectionId id = 0; // for an observer, and there is none

// A connection, and the session that it uses: none in the plain dialogue.
struct Client {
    Connection& connection;
    std::shared_ptr<SessionState> session{};
    AsyncMutex::Guard lock{}; // of the session: one connection at a time
};

struct Server {
    Clock& clock;
    Listener& listener;
    LedgerOffice& office;
    TaskGroup tasks;
    SessionRegistry sessions{office, clock, sessions_max_default};
    SystemEntropy entropy{};
    Duration limit = office.confirm_limit();
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

void leave_session(Server& server, Client& client) { // nobody else waits: it may be forgotten
    const AsyncMutex::Guard lock = std::move(client.lock);
    if (lock && client.session->lock.waiting() == 0) server.sessions.mark_idle(client.session);
}

// HELLO opens a session, RESUME finds one. Returns the offer that it keeps.
awaitable<std::optional<OfferedSeats>> enter_session(Server& server, Client& client,
                                                     const ResumeRequest* resume) {
    const auto token = resume ? in_lower_case(resume->token) : draw_token(server.entropy);
    auto wanted = resume ? server.sessions.find(key_of(token)) : server.sessions.open(token);
    Recollection recalled; // from the ledger, after a kill
    if (!wanted) recalled = co_await server.office.recall_session(key_of(token));
    if (recalled.session) wanted = server.sessions.add(key_of(token));
    if (recalled.session) wanted->last = recalled.session->last;
    if (!wanted) client.connection.say(refusal_answer(Refusal::unknown_session, "no such session"));
    if (!wanted) co_return std::nullopt;
    if (wanted != client.session) leave_session(server, client);
    client.session = wanted;
    if (!client.lock) client.lock = co_await wanted->lock.lock();
    if (!client.lock) co_return std::nullopt;
    auto offer = SessionRegistry::take_offer(*wanted);
    Resumed kept{{}, Seconds::zero(), wanted->last};
    if (offer) kept.held = network.places_of(offer->hold.itinerary());
    if (offer) kept.left = offer->deadline - server.clock.now();
    client.connection.say(resume ? resumed_answer(kept) : hello_answer(token, server.limit));
    co_return offer;
}

awaitable<error_code> serve_dialogue(Server& server, Client& client) {
    Connection& connection = client.connection;
    while (server.drains_until == TimePoint::max()) {
        // Step 1: the client asks.
        const auto received = co_await connection.receive(server.clock.now() + idle_limit_default);
        if (received.error) co_return received.error;
        const Request request = parse_request(received.message);
        const auto* const resume = std::get_if<ResumeRequest>(&request);
        const bool enters = resume || std::holds_alternative<HelloRequest>(request);
        const auto* const asked = std::get_if<ItineraryRequest>(&request);
        const auto itinerary = asked ? network.find(asked->places) : std::nullopt;
        Turn turn;
        std::optional<OfferedSeats> offer;
        if (itinerary && !server.office.is_sold_out(*itinerary)) {
            turn = co_await wait_for_turn(server, connection, *itinerary);
            if (!turn) co_return asio::error::eof;
            std::optional<Hold> hold = server.office.hold(id, *itinerary);
            if (hold) offer.emplace(std::move(*hold), server.clock.now() + server.limit);
        }

        // Step 2: a seat is held for it, or was held when its connection broke.
        if (enters) offer = co_await enter_session(server, client, resume);
        if (client.session && !client.lock) co_return asio::error::operation_aborted;
        const auto why = itinerary ? Unavailable::sold_out : Unavailable::unknown_leg;
        const auto answer = offer ? available_answer(server.limit) : unavailable_answer(why);
        if (!enters) connection.say(client.session ? answer : std::string(offer ? yes : no));
        if (!offer) continue;

        // Step 3: it decides, in time. A drain interrupts it once, and leaves it less time.
        auto decision = co_await connection.receive(std::min(offer->deadline, server.drains_until));
        if (decision.error == asio::error::operation_aborted)
            decision = co_await connection.receive(std::min(offer->deadline, server.drains_until));
        if (decision.error && client.session)
            server.sessions.keep_offer(client.session, std::move(*offer));
        if (decision.error) co_return decision.error;

        // Step 4: the sale is on disk before the client hears of it, and its session remembers it.
        Confirmation sale(Confirmation::Outcome::not_sold);
        const Claim& claim = client.session ? client.session->claim : nobody;
        if (parse_decision(decision.message) == Decision::buy)
            sale = co_await server.office.confirm(offer->hold, claim);
        const Places places = network.places_of(offer->hold.itinerary());
        const DecisionTaken taken{sale.is_sold(), sale.ticket, places};
        if (client.session) client.session->last = taken;
        const auto end = sale.is_sold() ? sold_answer(sale.ticket) : not_sold_answer();
        connection.say(client.session ? end : std::string(sale.is_sold() ? yes : no));
    }
    co_return error_code();
}

awaitable<void> serve_client(Server& server, std::unique_ptr<Stream> stream,
                             asio::cancellation_signal& interrupt) {
    Connection connection(std::move(stream), Framing::lines, message_bytes_max, server.clock,
                          interrupt);
    Client client{connection};
    const error_code end = co_await serve_dialogue(server, client);
    leave_session(server, client);
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
    server.sessions.release_offers();
}

bool read_number(std::string_view text, auto& number) {
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && rest == text.data() + text.size();
}

int main(int argc, char** argv) try {
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
