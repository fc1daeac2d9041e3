// Step 03: coroutines.
//
// serve_client() reads like the threads' again, and runs like the callbacks. At each co_await it
// may suspend: its thread then runs other clients, and comes back when the operation has completed.
// The local variables live in the coroutine's frame, which ends with the coroutine: no shared_ptr.
//
// What was said about seats in step 02 holds here: between two co_awaits nobody else runs, and
// across one of them anybody may.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;

// What an operation is called with, so that a coroutine can await it: errors are values then, not
// exceptions.
constexpr auto as_result = asio::as_tuple(asio::deferred);

constexpr std::string_view yes = "True\n";
constexpr std::string_view no = "False\n";

struct Leg {
    std::string_view name;
    int free = 0; // seats
};

Leg legs[] = {{"Recife > Salvador", 2}, {"Salvador > Fortaleza", 1}, {"Natal > Recife", 40}};

Leg* find_leg(std::string_view name) {
    for (Leg& leg : legs) {
        if (leg.name == name) return &leg;
    }
    return nullptr;
}

bool is_purchase(std::string_view decision) { return decision == "S" || decision == "s"; }

std::string_view without_line_end(std::string_view message) {
    if (message.ends_with('\n')) message.remove_suffix(1);
    if (message.ends_with('\r')) message.remove_suffix(1);
    return message;
}

struct Received {
    error_code error;
    std::string message;
};

awaitable<Received> receive(tcp::socket& socket) {
    std::array<char, 1024> bytes;
    Received received;
    const auto [error, size] = co_await socket.async_read_some(asio::buffer(bytes), as_result);
    received.error = error;
    received.message = without_line_end(std::string_view(bytes.data(), size));
    co_return received;
}

awaitable<error_code> say(tcp::socket& socket, std::string_view answer) {
    const auto [error, size] = co_await asio::async_write(socket, asio::buffer(answer), as_result);
    co_return error;
}

awaitable<void> serve_client(tcp::socket socket) {
    for (;;) {
        // Step 1: the client asks.
        const Received request = co_await receive(socket);
        if (request.error) co_return;
        Leg* const leg = find_leg(request.message);
        if (!leg || leg->free == 0) {
            const error_code error = co_await say(socket, no);
            if (error) co_return;
            continue;
        }

        // Step 2: a seat is held for it.
        --leg->free;
        error_code error = co_await say(socket, yes);
        if (error) co_return;

        // Step 3: it decides.
        const Received decision = co_await receive(socket);
        const bool is_sold = !decision.error && is_purchase(decision.message);
        if (!is_sold) ++leg->free;
        if (decision.error) co_return;

        // Step 4: the seat is sold.
        error = co_await say(socket, is_sold ? yes : no);
        if (error) co_return;
    }
}

awaitable<void> accept_clients(tcp::acceptor& acceptor) {
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        auto accepted = co_await acceptor.async_accept(as_result);
        auto& [error, socket] = accepted;
        if (error) continue;
        asio::co_spawn(executor, serve_client(std::move(socket)), asio::detached);
    }
}

// Returns whether all of `text` is a number, which is in `number` then.
template <class Number>
bool parse(std::string_view text, Number& number) {
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && rest == end;
}

int main(int argc, char** argv) {
    unsigned short port = 0;
    if (argc < 2 || argc > 4 || !parse(argv[1], port)) {
        std::cerr << "the first argument is the port: 0 to 65535, where 0 means any free port\n";
        return 2;
    }
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
