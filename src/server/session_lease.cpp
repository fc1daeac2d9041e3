#include "server/session_lease.hpp"

namespace trecho {

SessionLease::SessionLease(ClientConnection& connection, std::string token)
    : connection_(connection), registry_(connection.registry()), token_(std::move(token)),
      session_(registry_.open(token_)), lock_(session_->lock.try_lock()) {
    session_->connection = &connection_;
}

SessionLease::~SessionLease() { release(); }

awaitable<SessionLease::Resumption> SessionLease::resume(std::string token, Here where) {
    auto wanted = registry_.find(token);
    if (!wanted) co_return Resumption::unknown;
    token_ = std::move(token);
    if (wanted == session_) co_return Resumption::resumed;

    release();
    session_ = std::move(wanted);
    ClientConnection* const before = std::exchange(session_->connection, &connection_);
    if (before) before->end_as_taken_over();
    connection_.begin_wait("waits until the other connection has left the session", where);
    lock_ = co_await session_->lock.lock();
    co_return lock_ ? Resumption::resumed : Resumption::interrupted;
}

// Another connection may have taken the session over: then it isn't idle.
void SessionLease::release() {
    if (session_->connection == &connection_) {
        session_->connection = nullptr;
        registry_.mark_idle(session_);
    }
    lock_.unlock();
}

} // namespace trecho
