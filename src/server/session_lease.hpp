// The right of one connection to use a session. Another connection that resumes the session takes
// it over.
#pragma once

#include "server/client_connection.hpp"
#include "server/session_registry.hpp"

namespace trecho {

// Lives in the connection's coroutine, and ends with it.
class SessionLease {
public:
    // For a new session, with this token.
    SessionLease(ClientConnection& connection, std::string token);
    ~SessionLease();
    SessionLease(const SessionLease&) = delete;
    SessionLease& operator=(const SessionLease&) = delete;

    // Tells the office of the new session.
    awaitable<void> open();

    enum class Resumption { resumed, unknown, not_stored, interrupted };

    // Takes over the session with this token; keeps its own if no session has the token, or if the
    // storage doesn't answer. If another connection uses that session, it is closed; a sale that it
    // has begun is stored first. Interrupted: this connection was told to end while it waited.
    awaitable<Resumption> resume(std::string token, Here where = Here::current());

    const std::string& token() const { return token_; }
    SessionState& session() { return *session_; }

    // Keeps the seats for the session, which another connection may resume.
    void keep_offer(OfferedSeats offer) { registry_.keep_offer(session_, std::move(offer)); }

private:
    void release();
    void adopt(const Recollection& recollection);

    ClientConnection& connection_;
    SessionRegistry& registry_;
    std::string token_;
    std::shared_ptr<SessionState> session_;
    AsyncMutex::Guard lock_;
};

} // namespace trecho
