#include "server/session_registry.hpp"

#include "server/limits.hpp"
#include "server/session_token.hpp"

namespace trecho {

std::shared_ptr<CustomerRecord> SessionRegistry::open(const std::string& token) {
    return add(key_of(token));
}

std::shared_ptr<CustomerRecord> SessionRegistry::find(const std::string& token) {
    forget_old_ones();
    const std::string key = key_of(token);
    const auto known = customers_.find(key);
    if (known != customers_.end()) {
        const auto& customer = known->second;
        if (std::exchange(customer->is_idle, false)) idle_.erase(customer->idle_place);
        return customer;
    }

    // Bought something before the server was started again, or long ago.
    const std::optional<Ticket> ticket = office_.tickets().last_of(key);
    if (!ticket) return nullptr;
    auto customer = add(key);
    customer->name = office_.tickets().name_of(key);
    customer->last =
        DecisionTaken{true, ticket->number, office_.network().places_of(ticket->itinerary)};
    return customer;
}

std::shared_ptr<CustomerRecord> SessionRegistry::add(const std::string& key) {
    forget_old_ones();
    while (!idle_.empty() && customers_.size() >= sessions_max_) forget_longest_unused();
    auto customer = std::make_shared<CustomerRecord>(key);
    customers_.emplace(key, customer);
    return customer;
}

void SessionRegistry::put_down(const std::shared_ptr<CustomerRecord>& customer) {
    if (customer->is_idle || customer->kept_offer) return;
    customer->last_used = clock_.now();
    customer->is_idle = true;
    customer->idle_place = idle_.insert(idle_.end(), customer);
}

void SessionRegistry::keep_offer(const std::shared_ptr<CustomerRecord>& customer,
                                 OfferedSeats offer) {
    const TimePoint deadline = offer.deadline;
    customer->kept_offer.emplace(std::move(offer));
    customer->expiry = clock_.make_timer([this, weak = std::weak_ptr(customer)] {
        const auto late = weak.lock();
        if (!late || !late->kept_offer) return;
        late->kept_offer->hold.expire();
        late->kept_offer.reset();
        late->offer_has_expired = true;
        if (!late->speaker) put_down(late);
    });
    customer->expiry->arm(deadline);
}

std::optional<OfferedSeats> SessionRegistry::take_offer(CustomerRecord& customer) {
    customer.expiry.reset();
    return std::exchange(customer.kept_offer, std::nullopt);
}

void SessionRegistry::let_go_of_offers() {
    for (const auto& [key, customer] : customers_) take_offer(*customer);
}

void SessionRegistry::forget_old_ones() {
    const TimePoint oldest = clock_.now() - session_limit;
    while (!idle_.empty() && idle_.front()->last_used <= oldest) forget_longest_unused();
}

void SessionRegistry::forget_longest_unused() {
    customers_.erase(idle_.front()->key);
    idle_.pop_front();
}

} // namespace trecho
