// Step 01: a thread for each customer, and one lock.
//
// Two threads must not count the same seats at the same time, so each locks `office` before it
// looks at them. The lock is held until the customer has decided, so nobody else can buy the seat
// that was offered. But one customer who thinks stops all others, also those of other legs, and one
// who is silent stops them for ever. Trecho grew from such a server.
#include <boost/asio.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view yes = "True\n";
constexpr std::string_view no = "False\n";

struct Leg {
    std::string_view name;
    int free = 0; // seats
};
Leg legs[] = {{"Recife > Salvador", 2}, {"Salvador > Fortaleza", 1}, {"Natal > Recife", 40}};
std::mutex office; // for all of `legs`

std::string trim(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \r\n"), text.size());
    return std::string(text.substr(begin, text.find_last_not_of(" \r\n") + 1 - begin));
}

// Returns whether the client is still there.
bool say(tcp::socket& socket, std::string_view answer) {
    error_code error;
    asio::write(socket, asio::buffer(answer), error);
    return !error;
}

// Returns nothing when the client has gone.
std::optional<std::string> receive(tcp::socket& socket) {
    std::array<char, 1024> bytes;
    error_code error;
    const std::size_t size = socket.read_some(asio::buffer(bytes), error);
    if (error) return std::nullopt;
    return trim(std::string_view(bytes.data(), size));
}

void serve_client(tcp::socket socket) {
    for (;;) {
        // Step 1: the client asks.
        const auto request = receive(socket);
        if (!request) return;
        const std::lock_guard alone(office); // until the end of this iteration
        Leg* const leg = std::ranges::find(legs, *request, &Leg::name);
        if (leg == std::end(legs) || leg->free == 0) {
            if (!say(socket, no)) return;
            continue;
        }

        // Step 2: it is offered a seat.
        if (!say(socket, yes)) return;

        // Step 3: it decides.
        const auto decision = receive(socket);
        if (!decision) return;

        // Step 4: the seat is sold.
        const bool is_sold = *decision == "S" || *decision == "s";
        if (is_sold) --leg->free;
        if (!say(socket, is_sold ? yes : no)) return;
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
        for (;;) std::thread(serve_client, acceptor.accept()).detach();
    } catch (const boost::system::system_error& failure) {
        std::cerr << failure.code().message() << '\n';
        return 1;
    }
}
