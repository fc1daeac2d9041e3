// Step 00: a server for one customer at a time.
//
// The client names a leg, `Recife > Salvador`, and hears True if a seat is free. Then it decides:
// S buys the seat, and anything else declines it. It hears True if it has bought.
//
// The server takes the bytes of one read for one message. TCP doesn't promise that, but here it
// works nearly always, so it seems right. Step 04 does it properly.
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <iostream>
#include <string>
#include <string_view>

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

Received receive(tcp::socket& socket) {
    std::array<char, 1024> bytes;
    Received received;
    const std::size_t size = socket.read_some(asio::buffer(bytes), received.error);
    received.message = without_line_end(std::string_view(bytes.data(), size));
    return received;
}

error_code say(tcp::socket& socket, std::string_view answer) {
    error_code error;
    asio::write(socket, asio::buffer(answer), error);
    return error;
}

void serve_client(tcp::socket socket) {
    for (;;) {
        // Step 1: the client asks.
        const Received request = receive(socket);
        if (request.error) return;
        Leg* const leg = find_leg(request.message);
        if (!leg || leg->free == 0) {
            const error_code error = say(socket, no);
            if (error) return;
            continue;
        }

        // Step 2: it is offered a seat.
        error_code error = say(socket, yes);
        if (error) return;

        // Step 3: it decides.
        const Received decision = receive(socket);
        if (decision.error) return;

        // Step 4: the seat is sold.
        const bool is_sold = is_purchase(decision.message);
        if (is_sold) --leg->free;
        error = say(socket, is_sold ? yes : no);
        if (error) return;
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
        for (;;) serve_client(acceptor.accept());
    } catch (const boost::system::system_error& failure) {
        std::cerr << failure.code().message() << '\n';
        return 1;
    }
}
