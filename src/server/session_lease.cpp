#include "server/session_lease.hpp"

#include "server/session_token.hpp"

namespace trecho {

SessionLease::SessionLease(ClientConnection& connection, std::string token)
    : connection_(connection), registry_(connection.registry()), token_(std::move(token)),
      session_(registry_.open(token_)), lock_(session_->lock.try_lock()) {
    session_->connection = &connection_;
}

SessionLease::~SessionLease() { release(); }

awaitable<void> SessionLease::open() {
    const std::string& key = session_->claim.session_key;
    session_->claim.number = co_await connection_.office().open_session(key);
}

// A session that only this server knows is as the server remembers it. All others are as the office
// recalls them; in a shared office that ends the claim of any server that had the session before.
awaitable<SessionLease::Resumption> SessionLease::resume(std::string token, Here where) {
    Office& office = connection_.office();
    const std::string key = key_of(token);
    const bool is_own = key == session_->claim.session_key;
    if (is_own && !office.is_shared()) co_return Resumption::resumed;

    Recollection recollection;
    if (office.is_shared() || !registry_.find(key)) {
        connection_.begin_wait("looks the session up", where);
        recollection = co_await office.recall_session(key);
        if (!recollection.is_stored) co_return Resumption::not_stored;
        if (!recollection.session) co_return Resumption::unknown;
    }
    if (is_own) { // another server may have had it meanwhile
        adopt(recollection);
        co_return Resumption::resumed;
    }
    std::shared_ptr<SessionState> wanted = registry_.find(key); // anew: we have waited
    if (!wanted) wanted = registry_.add(key);

    token_ = std::move(token);
    release();
    session_ = std::move(wanted);
    ClientConnection* const before = std::exchange(session_->connection, &connection_);
    if (before) before->end_as_taken_over();
    connection_.begin_wait("waits until the other connection has left the session", where);
    lock_ = co_await session_->lock.lock();
    if (!lock_) co_return Resumption::interrupted;
    adopt(recollection);
    co_return Resumption::resumed;
}

void SessionLease::adopt(const Recollection& recollection) {
    if (!recollection.session) return; // this server's own memory is right
    const RecalledSession& recalled = *recollection.session;
    // While we waited for the lock, another connection of this server may have recalled it again.
    if (recalled.claim < session_->claim.number) return;
    const bool was_elsewhere = recalled.claim != session_->claim.number + 1;
    if (was_elsewhere) session_->offer_has_expired = recalled.offer_has_expired;
    session_->claim.number = recalled.claim;
    session_->is_elsewhere = false;
    session_->name = recalled.name;
    session_->last = recalled.last;

    // Seats that this server keeps for the session may have been resumed elsewhere since.
    std::optional<OfferedSeats> kept = SessionRegistry::take_offer(*session_);
    if (!recalled.held) return;
    const Lease& lease = recalled.held->lease;
    if (kept && kept->hold.lease().is_same(lease)) {
        kept->hold.renew(recalled.claim);
    } else {
        kept.emplace(connection_.office().adopt(connection_.id(), *recalled.held),
                     recalled.held->deadline);
    }
    registry_.keep_offer(session_, std::move(*kept));
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
