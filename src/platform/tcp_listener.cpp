#include "platform/tcp.hpp"
#include "platform/tcp_stream.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

namespace trecho {

namespace {

using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;

// Accepted sockets inherit the options of the socket that listens. Without TCP_NOTSENT_LOWAT, what
// isn't sent yet fills SO_SNDBUF before a writer waits.
void set_options(int listening, const AcceptedSockets& accepted) {
    const auto set = [listening](int level, int name, int value) {
        if (value > 0) ::setsockopt(listening, level, name, &value, sizeof value);
    };
    set(SOL_SOCKET, SO_SNDBUF, accepted.buffer_bytes);
    set(SOL_SOCKET, SO_RCVBUF, accepted.buffer_bytes);
    set(IPPROTO_TCP, TCP_NOTSENT_LOWAT, accepted.buffer_bytes);
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, accepted.unacknowledged_milliseconds);
}

class TcpListener final : public Listener {
public:
    // `shares_port`: other listeners have the same port at other addresses of the same name. Then
    // [::] must not include the IPv4 addresses.
    TcpListener(const Executor& executor, const tcp::endpoint& endpoint, bool shares_port,
                const AcceptedSockets& accepted)
        : acceptor_(executor, endpoint.protocol()) {
        acceptor_.set_option(asio::socket_base::reuse_address(true));
        if (shares_port && endpoint.address().is_v6())
            acceptor_.set_option(asio::ip::v6_only(true));
        set_options(acceptor_.native_handle(), accepted);
        acceptor_.bind(endpoint);
        acceptor_.listen();
        acceptor_.non_blocking(true); // for accept_now
    }

    awaitable<Accepted> accept() override {
        Accepted result = accept_now();
        if (result.error != asio::error::would_block) co_return result;
        accepted_at_once_ = 0;

        // Two statements, as coroutine.hpp says: a socket has a destructor.
        auto accepted = co_await acceptor_.async_accept(as_result);
        auto& [error, socket] = accepted;
        result.error = error;
        if (!error) result.stream = make_tcp_stream(std::move(socket));
        co_return result;
    }

    void close() override {
        error_code ignored;
        acceptor_.close(ignored);
    }

    std::string address() const override { return address_of(acceptor_.local_endpoint()); }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    // Accepts a connection that already waits, up to a limit in a row: with thousands of clients,
    // one for each pass through Asio's queue makes a new client wait half a second. would_block
    // when no connection waits, or when the limit is reached and other coroutines must run.
    Accepted accept_now() {
        Accepted result;
        result.error = asio::error::operation_aborted;
        if (!acceptor_.is_open()) return result;

        result.error = asio::error::would_block;
        if (accepted_at_once_ == accepts_at_once_max) return result;

        ++accepted_at_once_;
        TcpSocket socket(acceptor_.get_executor());
        acceptor_.accept(socket, result.error);
        if (!result.error) result.stream = make_tcp_stream(std::move(socket));
        return result;
    }

    static constexpr int accepts_at_once_max = 16; // then other coroutines run

    Acceptor acceptor_;
    int accepted_at_once_ = 0;
};

std::vector<std::string> look_up(const Executor& executor, const Endpoint& endpoint) {
    Resolver resolver(executor);
    std::vector<std::string> addresses;
    for (const auto& found :
         resolver.resolve(endpoint.host, std::to_string(endpoint.port), Resolver::passive)) {
        const std::string address = found.endpoint().address().to_string();
        const bool is_new = std::ranges::find(addresses, address) == addresses.end();
        if (is_new) addresses.push_back(address);
    }
    return addresses;
}

// Whether this machine lacks the address: for example, its IPv6 is switched off.
bool is_missing_here(error_code error) {
    return error == boost::system::errc::address_not_available ||
           error == boost::system::errc::address_family_not_supported;
}

std::unique_ptr<TcpListener> listen_on(const Executor& executor, const tcp::endpoint& place,
                                       bool shares_port, const AcceptedSockets& accepted,
                                       error_code& error) {
    try {
        return std::make_unique<TcpListener>(executor, place, shares_port, accepted);
    } catch (const boost::system::system_error& refusal) {
        error = refusal.code();
        return nullptr;
    }
}

// All addresses get one port. If the system chooses it, it does so for the first address.
TcpListeners listen_on_each(const Executor& executor, const Endpoint& endpoint,
                            const std::vector<std::string>& addresses,
                            const AcceptedSockets& accepted) {
    const bool shares_port = addresses.size() > 1;
    TcpListeners listening;
    error_code error;
    std::uint16_t port = endpoint.port;
    for (const std::string& address : addresses) {
        const tcp::endpoint place(asio::ip::make_address(address), port);
        auto listener = listen_on(executor, place, shares_port, accepted, error);
        if (listener) {
            port = listener->port();
            listening.listeners.push_back(std::move(listener));
        } else if (is_missing_here(error)) {
            listening.left_out.push_back(address_of(place) + ": " + error.message());
        } else {
            const std::string which = shares_port ? " (" + address_of(place) + ")" : "";
            throw CannotListen(to_string(endpoint) + which, error);
        }
    }
    if (listening.listeners.empty()) throw CannotListen(to_string(endpoint), error);
    listening.address = listening.listeners.size() > 1 ? to_string(Endpoint{endpoint.host, port})
                                                       : listening.listeners.front()->address();
    return listening;
}

} // namespace

CannotListen::CannotListen(const std::string& where, error_code why)
    : std::runtime_error("can't listen on " + where + ": " + why.message()), code_(why) {}

TcpListeners listen_tcp(const Executor& executor, const Endpoint& endpoint,
                        const AcceptedSockets& accepted) {
    std::vector<std::string> addresses;
    try {
        addresses = look_up(executor, endpoint);
    } catch (const boost::system::system_error& not_found) {
        throw CannotListen(to_string(endpoint), not_found.code());
    }
    return listen_tcp(executor, endpoint, addresses, accepted);
}

TcpListeners listen_tcp(const Executor& executor, const Endpoint& endpoint,
                        const std::vector<std::string>& addresses,
                        const AcceptedSockets& accepted) {
    // A port that the system chose for one address may be in use at another: then we ask for a new
    // one.
    constexpr int attempts_max = 20;
    for (int attempt = 1;; ++attempt) {
        try {
            return listen_on_each(executor, endpoint, addresses, accepted);
        } catch (const CannotListen& refusal) {
            const bool may_try_again = endpoint.port == 0 && attempt < attempts_max;
            if (!may_try_again || refusal.code() != asio::error::address_in_use) throw;
        }
    }
}

} // namespace trecho
