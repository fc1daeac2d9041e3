// Step 02: callbacks.
//
// One thread serves all clients. An operation returns at once; when it has completed, the thread
// calls a function. Inside a call no other client runs, so nothing needs a lock. Between two calls
// any client may run, and no lock is held: so a seat is taken before it is offered, and given back
// if the client doesn't buy it.
//
// The dialogue lies in pieces now. What one piece needs of another is a member of Connection.
#include <boost/asio.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

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

std::string trim(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(" \r\n"), text.size());
    return std::string(text.substr(begin, text.find_last_not_of(" \r\n") + 1 - begin));
}

// One client. The callback of each operation has a shared_ptr to it, so it lives as long as an
// operation is pending. When a callback starts no other operation, the connection ends.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    explicit Connection(tcp::socket socket) : socket_(std::move(socket)) {}

    // Step 1: the client asks.
    void receive_request() {
        socket_.async_read_some(asio::buffer(bytes_),
                                [self = shared_from_this()](error_code error, std::size_t size) {
                                    if (!error) self->offer_seat(self->message_of(size));
                                });
    }

private:
    // Step 2: a seat is held for it.
    void offer_seat(const std::string& request) {
        leg_ = std::ranges::find(legs, request, &Leg::name);
        if (leg_ == std::end(legs) || leg_->free == 0) return say(no, &Connection::receive_request);
        --leg_->free;
        say(yes, &Connection::receive_decision);
    }

    // Step 3: it decides.
    void receive_decision() {
        socket_.async_read_some(asio::buffer(bytes_),
                                [self = shared_from_this()](error_code error, std::size_t size) {
                                    self->sell_seat(error, self->message_of(size));
                                });
    }

    // Step 4: the seat is sold.
    void sell_seat(error_code error, const std::string& decision) {
        const bool is_sold = !error && (decision == "S" || decision == "s");
        if (!is_sold) ++leg_->free;
        if (!error) say(is_sold ? yes : no, &Connection::receive_request);
    }

    void say(std::string_view answer, void (Connection::*next)()) {
        asio::async_write(socket_, asio::buffer(answer),
                          [self = shared_from_this(), next](error_code error, std::size_t) {
                              if (!error) (*self.*next)();
                          });
    }

    std::string message_of(std::size_t size) const {
        return trim(std::string_view(bytes_.data(), size));
    }

    tcp::socket socket_;
    std::array<char, 1024> bytes_;
    Leg* leg_ = nullptr;
};

void accept_clients(tcp::acceptor& acceptor) {
    acceptor.async_accept([&acceptor](error_code error, tcp::socket socket) {
        if (!error) std::make_shared<Connection>(std::move(socket))->receive_request();
        accept_clients(acceptor);
    });
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
        accept_clients(acceptor);
        context.run();
    } catch (const boost::system::system_error& failure) {
        std::cerr << failure.code().message() << '\n';
        return 1;
    }
}
