#include "platform/tcp.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace trecho {

namespace {

using asio::ip::tcp;

std::string address_of(const tcp::endpoint& endpoint) {
    return to_string(Endpoint{endpoint.address().to_string(), endpoint.port()});
}

using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;

class TcpStream final : public Stream {
public:
    explicit TcpStream(Socket socket) : socket_(std::move(socket)) {
        // Messages are tiny and each waits for its answer: Nagle's algorithm (RFC 896) would hold
        // the second of two back until the first is acknowledged, up to 40 ms with delayed ACKs.
        error_code ignored;
        socket_.set_option(tcp::no_delay(true), ignored);
        socket_.non_blocking(true, ignored); // for read_now
    }

    awaitable<ReadResult> read_some(std::span<char> into) override {
        const auto [error, bytes] =
            co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), as_result);
        co_return ReadResult{error, bytes};
    }

    awaitable<WriteResult> write_some(std::string_view bytes) override {
        const auto [error, written] =
            co_await socket_.async_write_some(asio::buffer(bytes), as_result);
        co_return WriteResult{error, written};
    }

    ReadResult read_now(std::span<char> into) override {
        ReadResult read;
        read.bytes = socket_.read_some(asio::buffer(into.data(), into.size()), read.error);
        return read;
    }

    awaitable<error_code> wait_until_gone() override {
        error_code error;
        while (!error && !(poll_for(0) & (POLLERR | POLLHUP))) {
            drop_urgent_byte();
            const auto [ended] = co_await socket_.async_wait(Socket::wait_error, as_result);
            error = ended;
        }
        co_return error;
    }

    bool peer_has_ended() override { return poll_for(POLLRDHUP) != 0; }

    void end_writing() override {
        error_code ignored; // the peer may be gone already
        socket_.shutdown(Socket::shutdown_send, ignored);
    }

    void reset() override {
        error_code ignored;
        // Closing with nothing to linger for sends RST (tcp(7), socket(7): SO_LINGER).
        socket_.set_option(asio::socket_base::linger(true, 0), ignored);
        socket_.close(ignored);
    }

    std::string peer() const override {
        error_code error;
        const tcp::endpoint endpoint = socket_.remote_endpoint(error);
        return error ? "somebody who is gone" : address_of(endpoint);
    }

private:
    // Which of `events` hold now; POLLERR and POLLHUP are always among them.
    int poll_for(short events) {
        pollfd state{socket_.native_handle(), events, 0};
        ::poll(&state, 1, 0);
        return state.revents;
    }

    // Asio's reactor takes EPOLLPRI for an error too. The protocol has no urgent data, but a peer
    // can send some: unread, it would wake wait_until_gone() again and again.
    void drop_urgent_byte() {
        char urgent = 0;
        [[maybe_unused]] const auto bytes =
            ::recv(socket_.native_handle(), &urgent, 1, MSG_OOB | MSG_DONTWAIT);
    }

    Socket socket_;
};

class TcpListener final : public Listener {
public:
    TcpListener(const Executor& executor, const tcp::endpoint& endpoint)
        : acceptor_(executor, endpoint, /*reuse_addr=*/true) {
        acceptor_.non_blocking(true); // for accept_now
    }

    awaitable<Accepted> accept() override {
        Accepted result = accept_now();
        if (result.error != asio::error::would_block) co_return result;
        accepted_at_once_ = 0;

        // Not `auto [error, socket] = co_await ...`: GCC 15 and 16 skip the destructor of what such
        // a binding holds (their bug 124584), which here is a socket.
        auto accepted = co_await acceptor_.async_accept(as_result);
        auto& [error, socket] = accepted;
        result.error = error;
        if (!error) result.stream = std::make_unique<TcpStream>(std::move(socket));
        co_return result;
    }

    void close() override {
        error_code ignored;
        acceptor_.close(ignored);
    }

    std::string address() const override { return address_of(acceptor_.local_endpoint()); }

private:
    // Those who wait already are taken a few at a time: one for each trip through Asio's queue is
    // too few when thousands are served, and whoever comes then waits for half a second.
    // would_block when nobody waits, or when it is the others' turn.
    Accepted accept_now() {
        Accepted result;
        result.error = asio::error::operation_aborted;
        if (!acceptor_.is_open()) return result;

        result.error = asio::error::would_block;
        if (accepted_at_once_ == accepts_at_once_max) return result;

        ++accepted_at_once_;
        Socket socket(acceptor_.get_executor());
        acceptor_.accept(socket, result.error);
        if (!result.error) result.stream = std::make_unique<TcpStream>(std::move(socket));
        return result;
    }

    static constexpr int accepts_at_once_max = 16; // then the others' turn comes, whoever connects

    Acceptor acceptor_;
    int accepted_at_once_ = 0;
};

// A machine that lost its power, or an unplugged cable, says nothing: reading would wait for ever,
// and a write be repeated for a quarter of an hour. So the kernel asks whether the other end is
// there still, and gives up on it after about 25 s (tcp(7)).
void notice_when_peer_is_gone(Socket& socket) {
    const int descriptor = socket.native_handle();
    const auto set = [descriptor](int level, int name, int value) {
        ::setsockopt(descriptor, level, name, &value, sizeof value); // failing, it is as before
    };
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 10);         // seconds of silence until it asks
    set(IPPROTO_TCP, TCP_KEEPINTVL, 5);         // and until it asks again
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, 25'000); // milliseconds, for questions and for data
}

class TcpConnector final : public Connector {
public:
    TcpConnector(Executor executor, Endpoint endpoint)
        : executor_(std::move(executor)), endpoint_(std::move(endpoint)) {}

    awaitable<Connected> connect() override {
        Connected result;

        // A lookup can't be cancelled: a thread of Asio's waits in getaddrinfo(3). So whether
        // somebody wanted to is looked at when it is over.
        co_await asio::this_coro::reset_cancellation_state();
        Resolver resolver(executor_);
        const auto [not_found, places] = co_await resolver.async_resolve(
            endpoint_.host, std::to_string(endpoint_.port), as_result);
        const asio::cancellation_state interruption = co_await asio::this_coro::cancellation_state;
        result.error = not_found;
        if (is_cancelled(interruption)) result.error = asio::error::operation_aborted;
        if (result.error) co_return result;

        Socket socket(executor_);
        const auto [refused, place] = co_await asio::async_connect(socket, places, as_result);
        result.error = refused;
        if (refused) co_return result;

        notice_when_peer_is_gone(socket);
        result.stream = std::make_unique<TcpStream>(std::move(socket));
        co_return result;
    }

private:
    Executor executor_;
    Endpoint endpoint_;
};

} // namespace

std::unique_ptr<Listener> listen_tcp(const Executor& executor, const Endpoint& endpoint) {
    Resolver resolver(executor);
    const auto places =
        resolver.resolve(endpoint.host, std::to_string(endpoint.port), Resolver::passive);
    return std::make_unique<TcpListener>(executor, places.begin()->endpoint());
}

std::unique_ptr<Connector> tcp_connector(const Executor& executor, const Endpoint& endpoint) {
    return std::make_unique<TcpConnector>(executor, endpoint);
}

} // namespace trecho
