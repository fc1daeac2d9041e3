#include "server/session_registry.hpp"

#include "server/client_connection.hpp"
#include "server/limits.hpp"
#include "server/session_token.hpp"

namespace trecho {

std::shared_ptr<SessionState> SessionRegistry::open(const std::string& token) {
    return add(key_of(token));
}

std::shared_ptr<SessionState> SessionRegistry::find(const std::string& key) {
    forget_old_ones();
    const auto known = sessions_.find(key);
    if (known == sessions_.end()) return nullptr;
    const auto& session = known->second;
    if (std::exchange(session->is_idle, false)) idle_.erase(session->idle_place);
    return session;
}

std::shared_ptr<SessionState> SessionRegistry::add(const std::string& key) {
    forget_old_ones();
    while (!idle_.empty() && sessions_.size() >= sessions_max_) forget_longest_unused();
    auto session = std::make_shared<SessionState>(key);
    sessions_.emplace(key, session);
    return session;
}

void SessionRegistry::resumed_elsewhere(const std::string& key, std::uint64_t claim) {
    const auto known = sessions_.find(key);
    if (known == sessions_.end()) return;
    SessionState& session = *known->second;
    if (session.claim.number >= claim) return; // it has come back to us since
    session.is_elsewhere = true;
    if (std::optional<OfferedSeats> offer = take_offer(session)) offer->hold.leave();
    if (session.connection) session.connection->end_as_taken_over();
}

void SessionRegistry::mark_idle(const std::shared_ptr<SessionState>& session) {
    if (session->is_idle || session->kept_offer) return;
    session->last_used = clock_.now();
    session->is_idle = true;
    session->idle_place = idle_.insert(idle_.end(), session);
}

void SessionRegistry::keep_offer(const std::shared_ptr<SessionState>& session, OfferedSeats offer) {
    if (session->is_elsewhere) return offer.hold.leave();
    const TimePoint deadline = offer.deadline;
    offer.hold.keep();
    session->kept_offer.emplace(std::move(offer));
    session->expiry = clock_.make_timer([this, weak = std::weak_ptr(session)] {
        const auto late = weak.lock();
        if (!late || !late->kept_offer) return;
        late->kept_offer->hold.expire();
        late->kept_offer.reset();
        late->offer_has_expired = true;
        if (!late->connection) mark_idle(late);
    });
    session->expiry->arm(deadline);
}

std::optional<OfferedSeats> SessionRegistry::take_offer(SessionState& session) {
    session.expiry.reset();
    return std::exchange(session.kept_offer, std::nullopt);
}

void SessionRegistry::release_offers() {
    for (const auto& [key, session] : sessions_) {
        std::optional<OfferedSeats> offer = take_offer(*session);
        if (offer && office_.is_shared()) offer->hold.leave();
    }
}

void SessionRegistry::forget_old_ones() {
    const TimePoint oldest = clock_.now() - session_limit;
    while (!idle_.empty() && idle_.front()->last_used <= oldest) forget_longest_unused();
}

void SessionRegistry::forget_longest_unused() {
    sessions_.erase(idle_.front()->claim.session_key);
    idle_.pop_front();
}

} // namespace trecho
