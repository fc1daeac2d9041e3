// Step 04: a stream isn't messages.
//
// TCP carries bytes. What a client sends at once may arrive in pieces, and what it sends as two
// messages may arrive together. So each message ends with LF, and the server reads until it has
// one. What has come behind it stays in the connection's buffer, for the next message.
//
// A buffer needs a limit: a client that never sends LF must not fill the memory.
#include <boost/asio.hpp>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;
constexpr auto as_result = asio::as_tuple(asio::use_awaitable); // errors are values, not exceptions

constexpr std::string_view yes = "True\n";
constexpr std::string_view no = "False\n";
constexpr std::size_t message_bytes_max = 1024; // without LF

struct Leg {
    std::string_view name;
    int free = 0; // seats
};
Leg legs[] = {{"Recife > Salvador", 2}, {"Salvador > Fortaleza", 1}, {"Natal > Recife", 40}};

std::string trim(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \r\n"), text.size());
    return std::string(text.substr(begin, text.find_last_not_of(" \r\n") + 1 - begin));
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

    // Returns nothing when the client has gone.
    awaitable<std::optional<std::string>> receive() {
        co_await wait_for_message();
        co_return take_message();
    }

    // Returns whether a message is in the buffer: true, or none will come.
    awaitable<bool> wait_for_message() {
        auto buffer = asio::dynamic_buffer(incoming, message_bytes_max + 1);
        const auto [error, size] = co_await asio::async_read_until(socket, buffer, '\n', as_result);
        if (error == asio::error::not_found) co_await say(no); // it is too long
        co_return !error;
    }

    std::optional<std::string> take_message() {
        const std::size_t end = incoming.find('\n');
        if (end == std::string::npos) return std::nullopt;
        const std::string message = incoming.substr(0, end);
        incoming.erase(0, end + 1);
        return trim(message);
    }
};

awaitable<void> serve_client(tcp::socket socket) {
    Connection connection{std::move(socket), {}};
    for (;;) {
        // Step 1: the client asks.
        const auto request = co_await connection.receive();
        if (!request) co_return;
        Leg* const leg = std::ranges::find(legs, *request, &Leg::name);
        if (leg == std::end(legs) || leg->free == 0) {
            if (!co_await connection.say(no)) co_return;
            continue;
        }

        // Step 2: a seat is held for it.
        --leg->free;
        if (!co_await connection.say(yes)) co_return;

        // Step 3: it decides.
        const auto decision = co_await connection.receive();
        const bool is_sold = decision && (*decision == "S" || *decision == "s");
        if (!is_sold) ++leg->free;
        if (!decision) co_return;

        // Step 4: the seat is sold.
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
    if (argc < 2 || argc > 4 || !read_number(argv[1], port)) {
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
