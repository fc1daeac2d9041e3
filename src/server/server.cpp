#include "server/server.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <new>

namespace trecho {

namespace {

// While it lives, drain() finds the connection.
class Registration {
public:
    Registration(std::map<ConnectionId, ClientConnection*>& connections,
                 ClientConnection& connection)
        : connections_(connections), id_(connection.id()) {
        connections_.emplace(id_, &connection);
    }
    ~Registration() { connections_.erase(id_); }
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

private:
    std::map<ConnectionId, ClientConnection*>& connections_;
    ConnectionId id_;
};

} // namespace

Server::Server(const Executor& executor, Office& office, Clock& clock, Entropy& entropy,
               Observer& observer, ServerSettings settings)
    : registry_(office, clock, settings.sessions_max),
      context_{office,   registry_,           clock,      entropy,
               observer, settings.idle_limit, computing_, census_},
      settings_(settings), last_id_(settings.connections_before),
      dialogues_(executor,
                 [&observer](const std::exception_ptr& failure) { observer.task_failed(failure); }),
      acceptors_(executor, abort_process) {
    office.when_resumed_elsewhere([this](const std::string& session_key, std::uint64_t claim) {
        registry_.resumed_elsewhere(session_key, claim);
    });
}

void Server::serve(Listener& listener, Framing framing) {
    listeners_.push_back(&listener);
    acceptors_.spawn(accept_clients(listener, framing));
}

awaitable<void> Server::accept_clients(Listener& listener, Framing framing) {
    error_code reported;
    for (;;) {
        const error_code error = co_await accept_client(listener, framing);
        if (error == asio::error::operation_aborted) co_return;

        // Reported once, not ten times a second for as long as it lasts.
        if (error && error != reported) context_.observer.accept_failed(error);
        reported = error;
        if (!error) continue;
        const Census::Wait wait(census_, 0, "pauses, for no client could be accepted");
        co_await sleep_until(context_.clock, context_.clock.now() + pause_after_accept_error);
    }
}

// Waits for one client and starts serve_client() for it. No memory for one client is like no
// descriptor for one: that client is disconnected, and the server goes on. Where there is no memory
// even to wait, `acceptors_` ends the process.
awaitable<error_code> Server::accept_client(Listener& listener, Framing framing) {
    try {
        const Census::Wait wait(census_, 0, "accepts clients");
        Accepted accepted = co_await listener.accept();
        if (accepted.error) co_return accepted.error;
        dialogues_.spawn(&Server::serve_client, this, std::move(accepted.stream), framing);
    } catch (const std::bad_alloc&) {
        co_return make_error_code(boost::system::errc::not_enough_memory);
    }
    co_return error_code();
}

awaitable<void> Server::serve_client(std::unique_ptr<Stream> stream, Framing framing,
                                     asio::cancellation_signal& interrupt) {
    if (is_draining_) co_return; // accepted just before the drain began
    const bool is_full = connections_.size() >= settings_.clients_max;
    if (is_full && turned_away_.size() >= settings_.turned_away_max) co_return;

    ClientConnection connection(++last_id_, std::move(stream), framing, context_, interrupt);
    const Registration registration(is_full ? turned_away_ : connections_, connection);
    if (is_full) {
        co_await connection.turn_away();
    } else {
        co_await connection.run();
    }
}

awaitable<void> Server::drain(asio::cancellation_signal& interrupt) {
    is_draining_ = true;
    const Duration limit = std::min<Duration>(context_.office.confirm_limit(), drain_limit);
    const TimePoint until = context_.clock.now() + limit;
    for (Listener* const listener : listeners_) listener->close();
    for (const auto& [id, connection] : connections_) connection->drain(until);

    // The acceptors first, for they start dialogues; they wait for a connection or a pause.
    acceptors_.interrupt_all();
    co_await acceptors_.join();
    Deadline deadline(context_.clock, interrupt);
    error_code late = co_await within(deadline, until, dialogues_.join());
    while (late) { // repeated, for an interruption between two waits has no effect
        dialogues_.interrupt_all();
        const TimePoint again = context_.clock.now() + Deadline::pause_between_interruptions;
        late = co_await within(deadline, again, dialogues_.join());
    }
    registry_.release_offers();
    has_drained_ = true;
}

} // namespace trecho
