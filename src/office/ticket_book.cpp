#include "office/ticket_book.hpp"

#include <algorithm>

namespace trecho {

void TicketBook::add(const std::string& session_key, const Ticket& ticket, std::string_view name) {
    const std::lock_guard lock(mutex_);
    Tickets& tickets = sessions_[session_key];
    tickets.valid.push_back(ticket);
    tickets.last = ticket;
    if (!name.empty()) tickets.name = name;
    holders_[ticket.number] = session_key;
}

std::optional<Ticket> TicketBook::find(const std::string& session_key,
                                       std::string_view number) const {
    const std::lock_guard lock(mutex_);
    const auto tickets = sessions_.find(session_key);
    if (tickets == sessions_.end()) return std::nullopt;
    const auto& valid = tickets->second.valid;
    const auto ticket = std::ranges::find(valid, number, &Ticket::number);
    if (ticket == valid.end()) return std::nullopt;
    return *ticket;
}

void TicketBook::remove(const std::string& session_key, std::string_view number) {
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_[session_key].valid,
                  [&](const Ticket& ticket) { return ticket.number == number; });
    holders_.erase(std::string(number));
}

std::optional<Ticket> TicketBook::remove(std::string_view number) {
    std::string session_key;
    {
        const std::lock_guard lock(mutex_);
        const auto holder = holders_.find(std::string(number));
        if (holder == holders_.end()) return std::nullopt;
        session_key = holder->second;
    }
    std::optional<Ticket> ticket = find(session_key, number);
    remove(session_key, number);
    return ticket;
}

std::optional<Ticket> TicketBook::at(const std::string& session_key, std::size_t place) const {
    const std::lock_guard lock(mutex_);
    const auto tickets = sessions_.find(session_key);
    if (tickets == sessions_.end() || place >= tickets->second.valid.size()) return std::nullopt;
    return tickets->second.valid[place];
}

std::optional<Ticket> TicketBook::last_of(const std::string& session_key) const {
    const std::lock_guard lock(mutex_);
    const auto tickets = sessions_.find(session_key);
    if (tickets == sessions_.end()) return std::nullopt;
    return tickets->second.last;
}

std::string TicketBook::name_of(const std::string& session_key) const {
    const std::lock_guard lock(mutex_);
    const auto tickets = sessions_.find(session_key);
    return tickets == sessions_.end() ? std::string() : tickets->second.name;
}

} // namespace trecho
