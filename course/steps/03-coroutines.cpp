// Step 03: coroutines.
//
// serve_client() reads like step 01 again, and runs like step 02. At each co_await it may suspend:
// the thread serves other clients, and resumes the coroutine when the operation has completed.
// Local variables live in the coroutine's frame, as long as the coroutine: no shared_ptr.
//
// The rule of step 02 stays: between two co_awaits no other client runs; across one any may.
#include <boost/asio.hpp>

#include <algorithm>
#include <array>
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

struct Leg {
    std::string_view name;
    int free = 0; // seats
};
Leg legs[] = {{"Recife > Salvador", 2}, {"Salvador > Fortaleza", 1}, {"Natal > Recife", 40}};

std::string trim(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \r\n"), text.size());
    return std::string(text.substr(begin, text.find_last_not_of(" \r\n") + 1 - begin));
}

// Returns whether the client is still there.
awaitable<bool> say(tcp::socket& socket, std::string_view answer) {
    const auto [error, size] = co_await asio::async_write(socket, asio::buffer(answer), as_result);
    co_return !error;
}

// Returns nothing when the client has gone.
awaitable<std::optional<std::string>> receive(tcp::socket& socket) {
    std::array<char, 1024> bytes;
    const auto [error, size] = co_await socket.async_read_some(asio::buffer(bytes), as_result);
    if (error) co_return std::nullopt;
    co_return trim(std::string_view(bytes.data(), size));
}

awaitable<void> serve_client(tcp::socket socket) {
    for (;;) {
        // Step 1: the client asks.
        const auto request = co_await receive(socket);
        if (!request) co_return;
        Leg* const leg = std::ranges::find(legs, *request, &Leg::name);
        if (leg == std::end(legs) || leg->free == 0) {
            if (!co_await say(socket, no)) co_return;
            continue;
        }

        // Step 2: a seat is held for it.
        --leg->free;
        if (!co_await say(socket, yes)) co_return;

        // Step 3: it decides.
        const auto decision = co_await receive(socket);
        const bool is_sold = decision && (*decision == "S" || *decision == "s");
        if (!is_sold) ++leg->free;
        if (!decision) co_return;

        // Step 4: the seat is sold.
        if (!co_await say(socket, is_sold ? yes : no)) co_return;
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
