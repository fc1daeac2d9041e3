// A customer who comes back: one connection after the other, and one session.
#pragma once

#include "client/customer.hpp"

#include <functional>
#include <memory>
#include <string>

namespace trecho {

// Where the customer's session is kept between two starts.
class SessionStore {
public:
    virtual ~SessionStore() = default;
    virtual std::string load() = 0; // "" when there is none
    virtual void save(const std::string& session) = 0;
};

// How a connection begins.
struct Arrival {
    error_code error;         // operation_aborted when interrupted; else nobody is there
    bool is_stranger = false; // what answers there isn't Trecho, or takes no more customers
    Standing standing;        // known only when a session of before was resumed
};

// Belongs to one coroutine, and `interrupt` is that coroutine's signal.
class ReturningCustomer {
public:
    ReturningCustomer(Connector& connector, Clock& clock, asio::cancellation_signal& interrupt,
                      SessionStore& store, std::function<void(std::uint64_t ahead)> on_waiting);

    // Connects and resumes the session of before, if there is one that the server knows.
    awaitable<Arrival> arrive();

    // Tries again and again, with pauses that grow from first_pause to longest_pause, until it is
    // there, until it is interrupted, or until `give_up`.
    awaitable<Arrival> come_back(TimePoint give_up);

    // The connection is no longer any good.
    void has_been_dropped() { customer_.reset(); }

    bool is_there() const { return customer_ != nullptr; }
    Customer& customer() { return *customer_; }

private:
    awaitable<Arrival> introduce_oneself();

    Connector& connector_;
    Clock& clock_;
    asio::cancellation_signal& interrupt_;
    SessionStore& store_;
    std::function<void(std::uint64_t)> on_waiting_;
    std::string session_;
    std::unique_ptr<Customer> customer_; // null while there is no connection
};

} // namespace trecho
