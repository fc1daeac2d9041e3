// A customer who reconnects: several connections, one after the other, for one session.
#pragma once

#include "client/customer.hpp"
#include "client/memory.hpp"

#include <functional>
#include <memory>
#include <string>

namespace trecho {

// The result of an attempt to connect, greet and resume.
struct Arrival {
    error_code error; // operation_aborted when interrupted; timed_out; or why it failed

    // With an error: something answers, but not as a Trecho server does.
    bool is_not_a_trecho_server = false;

    std::string reason; // with an error: why a Trecho server refused (busy ..)
    Standing standing;  // is_known only if a session was resumed
};

// Belongs to one coroutine, and `interrupt` is that coroutine's signal. Its time limits are in
// client/limits.hpp.
class ReturningCustomer {
public:
    ReturningCustomer(Connector& connector, Clock& clock, asio::cancellation_signal& interrupt,
                      SessionStore& store, std::function<void(std::uint64_t ahead)> on_waiting);

    // Connects, and resumes the remembered session if the server knows it. Returns within
    // first_arrival_limit, with timed_out if need be.
    awaitable<Arrival> arrive();

    // Tries to arrive until it succeeds, is interrupted, or `give_up` has come. At most
    // longest_pause passes from one attempt to the next. The first is made at once, unless the last
    // one is less than longest_pause ago. Calls `on_refusal` whenever a server refuses.
    awaitable<Arrival> come_back(TimePoint give_up,
                                 std::function<void(const std::string& reason)> on_refusal = {});

    // Whether a connection is accepted. Cancellable; returns false then.
    awaitable<bool> accepts_connections();

    // Closes the connection.
    void disconnect() { customer_.reset(); }

    bool is_there() const { return customer_ != nullptr; }
    Customer& customer() { return *customer_; }

    // What the customer remembers, and whether the next start of the program will too.
    const Memory& memory() const { return memory_; }
    bool remembers_at_next_start() const { return store_.is_kept(); }

    // Whether the session began during this run of the program.
    bool is_new() const { return is_new_; }

    // Sets the customer's name, and saves it.
    void set_name(const std::string& name);

    // Sends the name, once on each connection. Call it when no answer and no decision is pending.
    // Ignores the refusal of a server that is older than names.
    awaitable<error_code> send_name();

    // Call it before S is sent. Saves the itinerary until remember_settled().
    void remember_undecided(std::string itinerary);

    // Call it when the result of the newest purchase is known; with its ticket if it was sold.
    void remember_settled(const std::string& ticket = {});

private:
    awaitable<Arrival> arrive_by(TimePoint give_up);
    awaitable<Arrival> connect_and_greet();
    awaitable<Arrival> greet_and_resume();
    void remember();

    Connector& connector_;
    Clock& clock_;
    asio::cancellation_signal& interrupt_;
    SessionStore& store_;
    std::function<void(std::uint64_t)> on_waiting_;
    Memory memory_;
    bool is_new_ = false;
    bool has_sent_name_ = false;         // on this connection
    TimePoint last_attempt_;             // of come_back()
    Duration pause_{};                   // between last_attempt_ and the next one
    std::unique_ptr<Customer> customer_; // null while there is no connection
};

} // namespace trecho
