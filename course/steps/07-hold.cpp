// Step 07: a hold that ends exactly once.
//
// Between the offer and the decision a dialogue may end in several places, and in each the seat
// must become free. Step 06 forgot one: look for it. Now the seat is an object, the hold. Either it
// is sold, or its destructor gives the seat back, wherever and for whatever reason the coroutine
// ends.
#include "async/async_mutex.hpp" // step 06

#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;
using asio::ip::tcp;
using boost::system::error_code;
using trecho::AsyncMutex;
using trecho::awaitable; // runs on an io_context, and says so
constexpr auto as_result = asio::as_tuple(asio::use_awaitable_t<trecho::Executor>());

constexpr std::string_view yes = "True\n";
constexpr std::string_view no = "False\n";
constexpr std::size_t message_bytes_max = 1024; // without LF
using Clock = std::chrono::steady_clock;
constexpr Clock::duration idle_limit = std::chrono::minutes(10);
Clock::duration confirm_limit = std::chrono::seconds(15);

struct Leg {
    std::string_view name;
    int free = 0; // seats
    AsyncMutex turn{};
};
Leg legs[] = {{"Recife > Salvador", 2}, {"Salvador > Fortaleza", 1}, {"Natal > Recife", 40}};

std::string trim(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \r\n"), text.size());
    return std::string(text.substr(begin, text.find_last_not_of(" \r\n") + 1 - begin));
}

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

struct Connection {
    tcp::socket socket;
    std::string incoming; // bytes that have come, and aren't taken yet

    // Returns whether the client is still there.
    awaitable<bool> say(std::string_view answer) {
        const auto [error, size] =
            co_await asio::async_write(socket, asio::buffer(answer), as_result);
        co_return !error;
    }

    // Returns nothing when the client has gone, or is too late.
    awaitable<std::optional<std::string>> receive(Clock::time_point deadline) {
        asio::steady_timer timer(socket.get_executor(), deadline);
        co_await (wait_for_message() || timer.async_wait(as_result));
        co_return take_message();
    }

    // Returns whether a message is in the buffer: true, or none will come.
    awaitable<bool> wait_for_message() {
        auto buffer = asio::dynamic_buffer(incoming, message_bytes_max + 1);
        const auto [error, size] = co_await asio::async_read_until(socket, buffer, '\n', as_result);
        if (error == asio::error::not_found) co_await say(no); // it is too long
        co_return !error;
    }

    // Keeps a message that comes meanwhile: it may be the decision.
    awaitable<void> wait_until_peer_is_gone() {
        const bool has_message = co_await wait_for_message();
        if (has_message) co_await socket.async_wait(tcp::socket::wait_error, as_result);
    }

    std::optional<std::string> take_message() {
        const std::size_t end = incoming.find('\n');
        if (end == std::string::npos) return std::nullopt;
        const std::string message = incoming.substr(0, end);
        incoming.erase(0, end + 1);
        return trim(message);
    }
};

// Returns an empty guard when the client has gone.
awaitable<AsyncMutex::Guard> wait_for_turn(Connection& connection, Leg& leg) {
    auto first = co_await (leg.turn.lock() || connection.wait_until_peer_is_gone());
    if (first.index() == 0) co_return std::get<0>(std::move(first));
    co_return AsyncMutex::Guard();
}

awaitable<void> serve_client(tcp::socket socket) {
    Connection connection{std::move(socket), {}};
    for (;;) {
        // Step 1: the client asks.
        const auto request = co_await connection.receive(Clock::now() + idle_limit);
        if (!request) co_return;
        Leg* const leg = std::ranges::find(legs, *request, &Leg::name);
        AsyncMutex::Guard turn;
        Hold hold;
        if (leg != std::end(legs)) {
            turn = co_await wait_for_turn(connection, *leg);
            if (!turn) co_return;
            hold = hold_seat(*leg);
        }
        if (!hold) {
            if (!co_await connection.say(no)) co_return;
            continue;
        }

        // Step 2: a seat is held for it.
        if (!co_await connection.say(yes)) co_return;

        // Step 3: it decides, in time.
        const auto decision = co_await connection.receive(Clock::now() + confirm_limit);
        if (!decision) co_return;

        // Step 4: the seat is sold.
        const bool is_sold = *decision == "S" || *decision == "s";
        if (is_sold) hold.release(); // nothing to give back
        if (!co_await connection.say(is_sold ? yes : no)) co_return;
    }
}

awaitable<void> accept_clients(tcp::acceptor& acceptor) {
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        auto accepted = co_await acceptor.async_accept(as_result);
        auto& [error, socket] = accepted;
        if (!error) asio::co_spawn(executor, serve_client(std::move(socket)), asio::detached);
    }
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
        tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
        std::cout << "listening on " << acceptor.local_endpoint() << std::endl;
        asio::co_spawn(context, accept_clients(acceptor), asio::detached);
        context.run();
    } catch (const boost::system::system_error& failure) {
        std::cerr << failure.code().message() << '\n';
        return 1;
    }
}
