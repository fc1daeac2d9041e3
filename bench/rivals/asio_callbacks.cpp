#include "rivals/rivals.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <memory>
#include <string>

namespace trecho {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

long seats = 1'000'000'000;

// A coroutine would keep this state in its frame and its position in a loop. Here it is an object
// that its pending callback keeps alive.
class Session : public std::enable_shared_from_this<Session> {
public:
    explicit Session(tcp::socket socket) : socket_(std::move(socket)) {
        socket_.set_option(tcp::no_delay(true));
    }

    void read() {
        socket_.async_read_some(asio::buffer(bytes_),
                                [self = shared_from_this()](error_code error, std::size_t size) {
                                    if (!error) self->on_bytes(size);
                                });
    }

private:
    void on_bytes(std::size_t size) {
        received_.append(bytes_.data(), size);
        std::size_t begin = 0;
        for (std::size_t end = received_.find('\n'); end != std::string::npos;
             end = received_.find('\n', begin)) {
            on_line(std::string_view(received_).substr(begin, end - begin));
            begin = end + 1;
        }
        received_.erase(0, begin);
        write();
    }

    void on_line(std::string_view line) {
        if (is_confirming_ && line == "S") --seats;
        is_confirming_ = !is_confirming_;
        answers_ += seats > 0 ? "True\n" : "False\n";
    }

    void write() {
        if (answers_.empty()) return read();
        asio::async_write(socket_, asio::buffer(answers_),
                          [self = shared_from_this()](error_code error, std::size_t) {
                              self->answers_.clear();
                              if (!error) self->read();
                          });
    }

    tcp::socket socket_;
    std::array<char, 2048> bytes_;
    std::string received_;
    std::string answers_;
    bool is_confirming_ = false;
};

void accept(tcp::acceptor& acceptor) {
    acceptor.async_accept([&acceptor](error_code error, tcp::socket socket) {
        if (!error) std::make_shared<Session>(std::move(socket))->read();
        accept(acceptor);
    });
}

} // namespace

void serve_asio_callbacks(const AnnouncePort& announce) {
    asio::io_context context(1);
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    announce(acceptor.local_endpoint().port());
    accept(acceptor);
    context.run();
}

} // namespace trecho
