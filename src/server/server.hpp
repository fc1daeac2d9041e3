// How clients are accepted, served and, when the server drains, all disconnected.
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

// Use it on one executor; only the constructor may run elsewhere. What it is given must outlive it.
class Server {
public:
    Server(const Executor& executor, Office& office, Clock& clock, Entropy& entropy,
           Observer& observer, ServerSettings settings);

    // Accepts and serves clients until the server drains.
    void serve(Listener& listener, Framing framing);

    // Takes no new clients and no new requests; a pending confirmation may finish within its time
    // limit or drain_limit, whichever is shorter. Returns when the last dialogue has ended. Call it
    // once, in a coroutine whose signal is `interrupt`.
    awaitable<void> drain(asio::cancellation_signal& interrupt);
    bool has_drained() const { return has_drained_; }

    // Where each of its coroutines waits.
    Census& census() { return census_; }

    // Connected clients, without those that are only told that the server is full.
    std::size_t connection_count() const { return connections_.size(); }

private:
    awaitable<void> accept_clients(Listener& listener, Framing framing);
    awaitable<error_code> accept_client(Listener& listener, Framing framing);
    awaitable<void> serve_client(std::unique_ptr<Stream> stream, Framing framing,
                                 asio::cancellation_signal& interrupt);

    SessionRegistry registry_;
    AsyncMutex computing_;
    Census census_; // outlives what is in it
    ConnectionContext context_;
    ServerSettings settings_;
    ConnectionId last_id_;
    bool is_draining_ = false;
    bool has_drained_ = false;
    std::vector<Listener*> listeners_;
    std::map<ConnectionId, ClientConnection*> connections_; // in order of arrival
    std::map<ConnectionId, ClientConnection*> turned_away_; // while they are told that it is full
    TaskGroup dialogues_;
    TaskGroup acceptors_;
};

} // namespace trecho
