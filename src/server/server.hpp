// Who is connected, how they come and how they all leave.
#pragma once

#include "async/task_group.hpp"
#include "server/client_connection.hpp"
#include "server/limits.hpp"
#include "server/session_registry.hpp"

#include <map>
#include <vector>

namespace trecho {

struct ServerSettings {
    std::size_t clients_max = clients_max_default;
    Duration idle_limit = idle_limit_default;
    std::size_t sessions_max = sessions_max_default;
    std::size_t turned_away_max = trecho::turned_away_max;
    ConnectionId connections_before = 0; // of earlier processes: the numbers continue after them
};

// Use it on one executor. What it is given must outlive it.
class Server {
public:
    Server(const Executor& executor, Office& office, Clock& clock, Entropy& entropy,
           Observer& observer, ServerSettings settings);

    // Serves everybody who comes, until the server drains.
    void serve(Listener& listener, Framing framing);

    // Takes no new customers and no new requests; a pending confirmation may finish within its time
    // limit or drain_limit, whichever is shorter. Returns when the last session has ended. Call it
    // once, in a coroutine whose signal is `interrupt`.
    awaitable<void> drain(asio::cancellation_signal& interrupt);

    // How many are being served now.
    std::size_t customers() const { return connections_.size(); }

private:
    awaitable<void> accept_customers(Listener& listener, Framing framing);
    awaitable<error_code> accept_customer(Listener& listener, Framing framing);
    awaitable<void> serve_customer(std::unique_ptr<Stream> stream, Framing framing,
                                   asio::cancellation_signal& interrupt);

    SessionRegistry registry_;
    AsyncMutex computing_;
    ConnectionContext context_;
    ServerSettings settings_;
    ConnectionId last_id_;
    bool is_draining_ = false;
    std::vector<Listener*> listeners_;
    std::map<ConnectionId, ClientConnection*> connections_; // in order of arrival
    std::map<ConnectionId, ClientConnection*> turned_away_;
    TaskGroup tasks_;
    TaskGroup acceptors_;
};

} // namespace trecho
