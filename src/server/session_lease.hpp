// A connection speaks for a customer: this is the bond between the two.
#pragma once

#include "server/client_connection.hpp"
#include "server/session_registry.hpp"

namespace trecho {

// Lives in the session's coroutine; the bond ends with it, whatever ends the coroutine.
class SessionLease {
public:
    // For a new customer, with this token.
    SessionLease(ClientConnection& connection, std::string token);
    ~SessionLease();
    SessionLease(const SessionLease&) = delete;
    SessionLease& operator=(const SessionLease&) = delete;

    enum class Resumption { resumed, unknown, interrupted };

    // From now on for the customer with this token (for the same one as before, if nobody has it).
    // If another connection speaks for that customer, it is closed; a sale that it has begun is
    // stored first. Interrupted: there was nobody to speak for any more when it had waited.
    awaitable<Resumption> resume(std::string token);

    const std::string& token() const { return token_; }
    SessionState& session() { return *session_; }

    // Keeps the seats for the customer, who may come back with another connection.
    void keep_offer(OfferedSeats offer) { registry_.keep_offer(session_, std::move(offer)); }

private:
    void release();

    ClientConnection& connection_;
    SessionRegistry& registry_;
    std::string token_;
    std::shared_ptr<SessionState> session_;
    AsyncMutex::Guard lock_;
};

} // namespace trecho
