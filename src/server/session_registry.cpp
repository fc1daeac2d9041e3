#include "server/session_registry.hpp"

#include "server/limits.hpp"
#include "server/session_token.hpp"

namespace trecho {

std::shared_ptr<SessionState> SessionRegistry::open(const std::string& token) {
    return add(key_of(token));
}

std::shared_ptr<SessionState> SessionRegistry::find(const std::string& token) {
    forget_old_ones();
    const std::string key = key_of(token);
    const auto known = sessions_.find(key);
    if (known != sessions_.end()) {
        const auto& session = known->second;
        if (std::exchange(session->is_idle, false)) idle_.erase(session->idle_place);
        return session;
    }

    // It bought something before the server was started again, or longer ago than session_limit.
    const std::optional<Ticket> ticket = office_.tickets().last_of(key);
    if (!ticket) return nullptr;
    auto session = add(key);
    session->name = office_.tickets().name_of(key);
    session->last =
        DecisionTaken{true, ticket->number(), office_.network().places_of(ticket->itinerary)};
    return session;
}

std::shared_ptr<SessionState> SessionRegistry::add(const std::string& key) {
    forget_old_ones();
    while (!idle_.empty() && sessions_.size() >= sessions_max_) forget_longest_unused();
    auto session = std::make_shared<SessionState>(key);
    sessions_.emplace(key, session);
    return session;
}

void SessionRegistry::mark_idle(const std::shared_ptr<SessionState>& session) {
    if (session->is_idle || session->kept_offer) return;
    session->last_used = clock_.now();
    session->is_idle = true;
    session->idle_place = idle_.insert(idle_.end(), session);
}

void SessionRegistry::keep_offer(const std::shared_ptr<SessionState>& session, OfferedSeats offer) {
    const TimePoint deadline = offer.deadline;
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
    for (const auto& [key, session] : sessions_) take_offer(*session);
}

void SessionRegistry::forget_old_ones() {
    const TimePoint oldest = clock_.now() - session_limit;
    while (!idle_.empty() && idle_.front()->last_used <= oldest) forget_longest_unused();
}

void SessionRegistry::forget_longest_unused() {
    sessions_.erase(idle_.front()->key);
    idle_.pop_front();
}

} // namespace trecho
