#include "office/ticket_book.hpp"

#include <algorithm>

namespace trecho {

void TicketBook::add(const std::string& session_key, const Ticket& ticket, std::string_view name) {
    const std::lock_guard lock(mutex_);
    const Itinerary& itinerary = *itineraries_.insert(ticket.itinerary).first;
    Tickets& tickets = sessions_[session_key];
    tickets.last = {ticket.sequence, ticket.sold_at, &itinerary};
    tickets.valid.push_back(tickets.last);
    if (!name.empty()) tickets.name = name;
}

std::optional<Ticket> TicketBook::find(const std::string& session_key,
                                       std::string_view number) const {
    const std::optional<std::uint64_t> sequence = sequence_of(number);
    const std::lock_guard lock(mutex_);
    const Tickets* const tickets = tickets_of(session_key);
    if (!tickets || !sequence) return std::nullopt;
    const auto kept = std::ranges::find(tickets->valid, *sequence, &Kept::sequence);
    if (kept == tickets->valid.end()) return std::nullopt;
    return kept->ticket();
}

std::optional<Ticket> TicketBook::remove(const std::string& session_key, std::string_view number) {
    std::optional<Ticket> ticket = find(session_key, number);
    if (!ticket) return std::nullopt;
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_[session_key].valid,
                  [&](const Kept& kept) { return kept.sequence == ticket->sequence; });
    return ticket;
}

std::optional<Ticket> TicketBook::next_after(const std::string& session_key,
                                             std::uint64_t sequence) const {
    const std::lock_guard lock(mutex_);
    const Tickets* const tickets = tickets_of(session_key);
    if (!tickets) return std::nullopt;
    const auto next = std::ranges::upper_bound(tickets->valid, sequence, {}, &Kept::sequence);
    if (next == tickets->valid.end()) return std::nullopt;
    return next->ticket();
}

std::optional<Ticket> TicketBook::last_of(const std::string& session_key) const {
    const std::lock_guard lock(mutex_);
    const Tickets* const tickets = tickets_of(session_key);
    if (!tickets) return std::nullopt;
    return tickets->last.ticket();
}

std::string TicketBook::name_of(const std::string& session_key) const {
    const std::lock_guard lock(mutex_);
    const Tickets* const tickets = tickets_of(session_key);
    return tickets ? tickets->name : std::string();
}

void TicketBook::for_each_holder(const SeeHolder& see) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [session_key, tickets] : sessions_) {
        for (const Kept& kept : tickets.valid) see(kept.sequence, session_key);
    }
}

const TicketBook::Tickets* TicketBook::tickets_of(const std::string& session_key) const {
    const auto found = sessions_.find(session_key);
    return found == sessions_.end() ? nullptr : &found->second;
}

} // namespace trecho
