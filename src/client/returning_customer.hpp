// A customer who comes back: one connection after the other, and one session.
#pragma once

#include "client/customer.hpp"
#include "client/memory.hpp"

#include <functional>
#include <memory>
#include <string>

namespace trecho {

// How a connection begins.
struct Arrival {
    error_code error;         // operation_aborted when interrupted; else nobody is there
    bool is_stranger = false; // somebody is, and doesn't speak as a Trecho server does
    std::string reason;       // a Trecho server, which refused with this error: busy ..
    Standing standing;        // known only when a session of before was resumed
};

// Belongs to one coroutine, and `interrupt` is that coroutine's signal. What it waits for, and how
// long, is in client/limits.hpp.
class ReturningCustomer {
public:
    ReturningCustomer(Connector& connector, Clock& clock, asio::cancellation_signal& interrupt,
                      SessionStore& store, std::function<void(std::uint64_t ahead)> on_waiting);

    // Connects and resumes the session of before, if there is one that the server knows. Returns
    // within first_arrival_limit, with timed_out if need be.
    awaitable<Arrival> arrive();

    // Tries again and again until it is there, until it is interrupted, or until `give_up`, when it
    // returns. From one attempt to the next no more than longest_pause passes, and the first is
    // made at once, unless the last one was made a moment ago. `on_refusal` hears why, whenever a
    // server is there and refuses.
    awaitable<Arrival> come_back(TimePoint give_up,
                                 std::function<void(const std::string& reason)> on_refusal = {});

    // Whether somebody accepts connections there. Obeys cancellation, with no.
    awaitable<bool> is_server_there();

    // The connection is no longer any good.
    void has_been_dropped() { customer_.reset(); }

    bool is_there() const { return customer_ != nullptr; }
    Customer& customer() { return *customer_; }

    // What the customer remembers, also at the next start of the program.
    const Memory& memory() const { return memory_; }
    bool remembers_at_next_start() const { return store_.is_kept(); }

    // Its session has begun with this start of the program, or since: the server knew none.
    bool is_new() const { return is_new_; }

    // What the customer is called from now on, also at the next start.
    void is_called(const std::string& name);

    // Tells the server, once on each connection; to be called where a request is expected. A server
    // that is older than names refuses, and that is all.
    awaitable<error_code> say_name();

    // S is about to be sent for this itinerary: until it is settled, nobody knows whether it was.
    void is_deciding(std::string itinerary);

    // It is known how the newest purchase ended; `ticket` when it was sold.
    void has_settled(const std::string& ticket = {});

private:
    awaitable<Arrival> arrive_by(TimePoint give_up);
    awaitable<Arrival> connect_and_introduce_oneself();
    awaitable<Arrival> introduce_oneself();
    void remember();

    Connector& connector_;
    Clock& clock_;
    asio::cancellation_signal& interrupt_;
    SessionStore& store_;
    std::function<void(std::uint64_t)> on_waiting_;
    Memory memory_;
    bool is_new_ = false;
    bool has_said_name_ = false;         // on this connection
    TimePoint last_attempt_;             // to come back
    Duration pause_{};                   // from then to the next one
    std::unique_ptr<Customer> customer_; // null while there is no connection
};

} // namespace trecho
