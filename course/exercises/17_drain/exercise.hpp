// Exercise 17, the interface: a server that can be told to stop.
#pragma once

#include "platform/clock.hpp"
#include "platform/storage.hpp"
#include "platform/stream.hpp"

#include <chrono>
#include <memory>

namespace exercise {

using namespace trecho;

// Offers that are open when the drain begins may still be decided for so long.
inline constexpr std::chrono::seconds drain_limit{3};

// A customer says BUY and is offered a seat (True). It says S within 15 s, and the seat is sold
// (True, once the sale is in the ledger); or something else, and it isn't (False). Then it may say
// BUY again. There are seats for all.
class Server {
public:
    Server(Executor executor, Listener& listener, LogFile& ledger, Clock& clock);
    ~Server();

    // Begins to accept customers.
    void start();

    // Stops the server in order, and returns when nothing of it is left:
    //  - it accepts nobody any more, and begins with no new request;
    //  - a customer without an open offer is disconnected at once;
    //  - an open offer may be decided until drain_limit has passed; then that customer is
    //    disconnected, too;
    //  - a sale that has begun is stored, and its customer gets the answer, however long it takes.
    awaitable<void> drain();

private:
    struct State; // yours: it is defined in exercise.cpp
    std::unique_ptr<State> state_;
};

} // namespace exercise
