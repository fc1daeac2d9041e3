// A customer who reconnects: several connections, one after the other, for one session. If there
// are several servers, it goes on at another one when its server is gone, refuses or is silent.
#pragma once

#include "client/customer.hpp"
#include "client/memory.hpp"
#include "client/server_list.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace trecho {

// The result of an attempt to connect, greet and resume.
struct Arrival {
    error_code error; // operation_aborted when interrupted; timed_out; or why it failed

    // With an error: something answers, but not as a Trecho server does.
    bool is_not_a_trecho_server = false;

    std::string reason; // with an error: why a Trecho server refused (busy, storage ..)
    Standing standing;  // is_known only if a session was resumed

    std::size_t server = 0; // the one that was tried, by its place in the list

    // Without an error: it isn't the server of the connection before; or, at the first arrival, not
    // the first one of the list.
    bool has_moved = false;
};

// Belongs to one coroutine, and `interrupt` is that coroutine's signal. Its time limits are in
// client/limits.hpp.
class ReturningCustomer {
public:
    ReturningCustomer(ServerList servers, Clock& clock, asio::cancellation_signal& interrupt,
                      SessionStore& store, std::function<void(std::uint64_t ahead)> on_waiting);

    // Connects, and resumes the remembered session if the server knows it. Tries each server once,
    // and calls `on_failure` for each that fails. Returns within first_arrival_limit, with
    // timed_out if need be.
    awaitable<Arrival> arrive(std::function<void(const Arrival& failed)> on_failure = {});

    // Tries to arrive until it succeeds, is interrupted, or `give_up` has come. Tries all servers,
    // first the one of the last connection unless it was lost at once, then pauses. At most
    // longest_pause passes from one attempt to the next. The first is made at once, unless the last
    // one is less than longest_pause ago. Calls `on_refusal` when a server refuses and no other one
    // can be reached.
    awaitable<Arrival> come_back(TimePoint give_up,
                                 std::function<void(const std::string& reason)> on_refusal = {});

    // The server of this connection, or of the last one; "" if there is only one server.
    const std::string& address() const { return servers_.address(server_); }

    // Whether that server accepts a connection. Cancellable; returns false then.
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
    awaitable<Arrival> try_each_server(TimePoint give_up, Duration attempt_limit,
                                       std::function<void(const Arrival&)> on_failure);
    void go_to_next_server();
    awaitable<Arrival> arrive_by(TimePoint give_up);
    awaitable<Arrival> connect_and_greet();
    awaitable<Arrival> greet_and_resume();
    void remember();

    ServerList servers_;
    Clock& clock_;
    asio::cancellation_signal& interrupt_;
    SessionStore& store_;
    std::function<void(std::uint64_t)> on_waiting_;
    Memory memory_;
    bool is_new_ = false;
    bool has_sent_name_ = false;         // on this connection
    std::size_t server_ = 0;             // of this connection; without one, the next to be tried
    std::size_t last_server_ = 0;        // of the newest connection
    TimePoint newest_attempt_;           // at any server
    TimePoint last_attempt_;             // of come_back()
    Duration pause_{};                   // between last_attempt_ and the next one
    std::unique_ptr<Customer> customer_; // null while there is no connection
};

} // namespace trecho
