#include "platform/tcp.hpp"
#include "platform/tcp_stream.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>

namespace trecho {

namespace {

using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;

class TcpListener final : public Listener {
public:
    // `shares_port`: with other listeners, for other addresses of the same name. Then [::] doesn't
    // stand for the addresses of IPv4 too.
    TcpListener(const Executor& executor, const tcp::endpoint& endpoint, bool shares_port)
        : acceptor_(executor, endpoint.protocol()) {
        acceptor_.set_option(asio::socket_base::reuse_address(true));
        if (shares_port && endpoint.address().is_v6())
            acceptor_.set_option(asio::ip::v6_only(true));
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
        TcpSocket socket(acceptor_.get_executor());
        acceptor_.accept(socket, result.error);
        if (!result.error) result.stream = make_tcp_stream(std::move(socket));
        return result;
    }

    static constexpr int accepts_at_once_max = 16; // then the others' turn comes, whoever connects

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

// Of a machine whose IPv6 is switched off, say.
bool is_missing_here(error_code error) {
    return error == boost::system::errc::address_not_available ||
           error == boost::system::errc::address_family_not_supported;
}

std::unique_ptr<TcpListener> listen_on(const Executor& executor, const tcp::endpoint& place,
                                       bool shares_port, error_code& error) {
    try {
        return std::make_unique<TcpListener>(executor, place, shares_port);
    } catch (const boost::system::system_error& refusal) {
        error = refusal.code();
        return nullptr;
    }
}

// With one port for all, which is the first one's if the system is to choose.
Listening listen_on_each(const Executor& executor, const Endpoint& endpoint,
                         const std::vector<std::string>& addresses) {
    const bool shares_port = addresses.size() > 1;
    Listening listening;
    error_code error;
    std::uint16_t port = endpoint.port;
    for (const std::string& address : addresses) {
        const tcp::endpoint place(asio::ip::make_address(address), port);
        auto listener = listen_on(executor, place, shares_port, error);
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

Listening listen_tcp(const Executor& executor, const Endpoint& endpoint) {
    std::vector<std::string> addresses;
    try {
        addresses = look_up(executor, endpoint);
    } catch (const boost::system::system_error& not_found) {
        throw CannotListen(to_string(endpoint), not_found.code());
    }
    return listen_tcp(executor, endpoint, addresses);
}

Listening listen_tcp(const Executor& executor, const Endpoint& endpoint,
                     const std::vector<std::string>& addresses) {
    // A port that is free at one address may be in use at another one: then the next is tried.
    constexpr int attempts_max = 20;
    for (int attempt = 1;; ++attempt) {
        try {
            return listen_on_each(executor, endpoint, addresses);
        } catch (const CannotListen& refusal) {
            const bool may_try_again = endpoint.port == 0 && attempt < attempts_max;
            if (!may_try_again || refusal.code() != asio::error::address_in_use) throw;
        }
    }
}

} // namespace trecho
