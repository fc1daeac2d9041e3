// The board of a running server: it observes the server, and shows browsers what happens.
#pragma once

#include "board/board_observer.hpp"
#include "board/board_server.hpp"
#include "office/office.hpp"
#include "platform/tcp.hpp"

#include <memory>
#include <string>

namespace trecho {

struct BoardSettings {
    bool shows_peers = false; // the addresses of clients
    std::string version;      // of the program
};

// Use it on one executor; what it is given must outlive it.
class Board {
public:
    Board(const Executor& executor, const Network& network, Clock& clock, BoardSettings settings);

    // For the office and the server, which report everything to it.
    Observer& observer() { return observer_; }

    // Accepts and answers browsers until stop(). `observer` hears of what fails. Call it once.
    void serve(const TcpListeners& listening, const Office& office, Census& census,
               Observer& observer);

    // Ends at once, whatever browsers do. Call it once after serve(), in a coroutine whose signal
    // is `interrupt`.
    awaitable<void> stop(asio::cancellation_signal& interrupt) { return server_->stop(interrupt); }

private:
    Executor executor_;
    Clock& clock_;
    BoardSettings settings_;
    BoardObserver observer_;
    std::unique_ptr<BoardSource> source_;
    std::unique_ptr<BoardServer> server_; // since serve()
};

} // namespace trecho
