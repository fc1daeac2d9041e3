// Step 02: callbacks.
//
// One thread serves all clients. An operation returns at once, and the thread calls a function when
// it has completed. Between two calls nothing is locked, and in a call nobody else runs: no mutex.
// But nothing stays as it was between two calls, so a seat must be taken before it is offered,
// and given back by whatever comes instead of S.
//
// The dialogue is in pieces now. What lives from one to the next is a member of Connection.
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <iostream>
#include <memory>
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

// One client. Each pending operation has a shared_ptr to it, in its callback: so it lives as long
// as one is pending, and ends when a callback starts no other.
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
    void offer_seat(std::string_view request) {
        leg_ = find_leg(request);
        if (!leg_ || leg_->free == 0) return say(no, &Connection::receive_request);
        --leg_->free;
        say(yes, &Connection::receive_decision);
    }

    // Step 3: it decides.
    void receive_decision() {
        socket_.async_read_some(asio::buffer(bytes_),
                                [self = shared_from_this()](error_code error, std::size_t size) {
                                    self->decide(error, self->message_of(size));
                                });
    }

    // Step 4: the seat is sold.
    void decide(error_code error, std::string_view decision) {
        const bool is_sold = !error && is_purchase(decision);
        if (!is_sold) ++leg_->free;
        if (!error) say(is_sold ? yes : no, &Connection::receive_request);
    }

    void say(std::string_view answer, void (Connection::*next)()) {
        asio::async_write(socket_, asio::buffer(answer),
                          [self = shared_from_this(), next](error_code error, std::size_t) {
                              if (!error) (*self.*next)();
                          });
    }

    std::string_view message_of(std::size_t size) const {
        return without_line_end(std::string_view(bytes_.data(), size));
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
        accept_clients(acceptor);
        context.run();
    } catch (const boost::system::system_error& failure) {
        std::cerr << failure.code().message() << '\n';
        return 1;
    }
}
