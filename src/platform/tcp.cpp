#include "platform/tcp.hpp"

#include "platform/system.hpp"
#include "platform/tcp_stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace trecho {

namespace {

using asio::ip::tcp;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;

class TcpStream final : public Stream {
public:
    explicit TcpStream(TcpSocket socket) : socket_(std::move(socket)) {
        // Nagle's algorithm (RFC 896) would hold back the second of two small messages until the
        // peer acknowledges the first, up to 40 ms with delayed ACKs.
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
        // async_wait may wake up without an error on the socket. An interruption in that instant
        // cancels nothing, so we look at the cancellation state after each wait.
        const asio::cancellation_state interruption = co_await asio::this_coro::cancellation_state;
        error_code error;
        while (!error && !(poll_for(0) & (POLLERR | POLLHUP))) {
            drop_urgent_byte();
            const auto [ended] = co_await socket_.async_wait(TcpSocket::wait_error, as_result);
            error = ended;
            if (is_cancelled(interruption)) error = asio::error::operation_aborted;
        }
        co_return error;
    }

    bool peer_has_ended() override { return poll_for(POLLRDHUP) != 0; }

    void end_writing() override {
        error_code ignored; // the peer may be gone already
        socket_.shutdown(TcpSocket::shutdown_send, ignored);
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
        return error ? "a peer that is gone" : address_of(endpoint);
    }

private:
    // Which of `events`, POLLERR and POLLHUP are set now.
    int poll_for(short events) {
        pollfd state{socket_.native_handle(), events, 0};
        ::poll(&state, 1, 0);
        return state.revents;
    }

    // Asio's reactor reports EPOLLPRI as an error too. The protocol has no urgent data, but a peer
    // can send some: unread, it would wake wait_until_gone() again and again.
    void drop_urgent_byte() {
        char urgent = 0;
        [[maybe_unused]] const auto bytes =
            ::recv(socket_.native_handle(), &urgent, 1, MSG_OOB | MSG_DONTWAIT);
    }

    TcpSocket socket_;
};

// A machine without power, or an unplugged cable, sends nothing: a read would wait for ever, and
// the kernel would repeat a write for a quarter of an hour. With these options the kernel probes a
// silent peer and gives up after about 25 s (tcp(7)).
void notice_when_peer_is_gone(TcpSocket& socket) {
    const int descriptor = socket.native_handle();
    const auto set = [descriptor](int level, int name, int value) {
        ::setsockopt(descriptor, level, name, &value, sizeof value); // an error changes nothing
    };
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 10);         // seconds of silence before the first probe
    set(IPPROTO_TCP, TCP_KEEPINTVL, 5);         // seconds between probes
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, 25'000); // milliseconds, for probes and for data
}

// Limits an attempt at an address that doesn't answer, so that the next address gets its attempt.
constexpr std::chrono::seconds attempt_limit{1};

class TcpConnector final : public Connector {
public:
    TcpConnector(Executor executor, Endpoint endpoint)
        : executor_(std::move(executor)), clock_(executor_), endpoint_(std::move(endpoint)) {}

    awaitable<Connected> connect() override {
        Connected result;

        // A lookup can't be cancelled: a thread of Asio's waits in getaddrinfo(3). So we look for a
        // cancellation after it.
        co_await asio::this_coro::reset_cancellation_state();
        Resolver resolver(executor_);
        auto found = co_await resolver.async_resolve(endpoint_.host, std::to_string(endpoint_.port),
                                                     as_result);
        auto& [not_found, places] = found;
        result.error = not_found;

        std::size_t left = places.size();
        for (const auto& place : places) {
            const asio::cancellation_state interruption =
                co_await asio::this_coro::cancellation_state;
            if (is_cancelled(interruption)) break;
            result = co_await connect_to(place.endpoint(), --left > 0);
            if (!result.error) co_return result;
        }
        const asio::cancellation_state interruption = co_await asio::this_coro::cancellation_state;
        if (is_cancelled(interruption)) result.error = asio::error::operation_aborted;
        co_return result;
    }

private:
    // Replaces asio::async_connect for several endpoints, which reports a failed socket(2) as
    // operation_aborted.
    awaitable<Connected> connect_to(tcp::endpoint place, bool has_limit) {
        Connected result;
        TcpSocket socket(executor_);
        socket.open(place.protocol(), result.error);
        if (result.error) co_return result;

        bool is_late = false;
        const auto limit = clock_.make_timer([&] {
            is_late = true;
            socket.cancel();
        });
        if (has_limit) limit->arm(clock_.now() + attempt_limit);
        const auto [refused] = co_await socket.async_connect(place, as_result);
        result.error = refused;
        if (refused && is_late) result.error = asio::error::timed_out;
        if (refused) co_return result;

        notice_when_peer_is_gone(socket);
        result.stream = make_tcp_stream(std::move(socket));
        co_return result;
    }

    Executor executor_;
    SystemClock clock_;
    Endpoint endpoint_;
};

} // namespace

std::unique_ptr<Stream> make_tcp_stream(TcpSocket socket) {
    return std::make_unique<TcpStream>(std::move(socket));
}

std::string address_of(const tcp::endpoint& endpoint) {
    return to_string(Endpoint{endpoint.address().to_string(), endpoint.port()});
}

std::unique_ptr<Connector> tcp_connector(const Executor& executor, const Endpoint& endpoint) {
    return std::make_unique<TcpConnector>(executor, endpoint);
}

} // namespace trecho
