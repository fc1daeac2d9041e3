// Whose ticket is whose: what each session bought, as the ledger says.
#pragma once

#include "office/network.hpp"
#include "platform/clock.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

struct Ticket {
    std::string number;
    Itinerary itinerary;
    CalendarTime sold_at;
};

// Sessions are known by their key, which is what the ledger has of them. Thread-safe.
class TicketBook {
public:
    // `name` is what the customer was called as it bought; "" when it had no name.
    void add(const std::string& session_key, const Ticket& ticket, std::string_view name = {});

    // Nothing when this session has no such ticket.
    std::optional<Ticket> find(const std::string& session_key, std::string_view number) const;
    void remove(const std::string& session_key, std::string_view number);

    // When the ledger is read: whoever it was that cancelled. Nothing when nobody has it.
    std::optional<Ticket> remove(std::string_view number);

    // In the order in which they were bought; nothing at the end. One at a time, for there may be
    // very many.
    std::optional<Ticket> at(const std::string& session_key, std::size_t place) const;

    // What the session bought last, also if it was cancelled since; nothing for a session that
    // never bought.
    std::optional<Ticket> last_of(const std::string& session_key) const;

    // Under which name it bought last; "" when it never bought under any.
    std::string name_of(const std::string& session_key) const;

private:
    struct Tickets {
        std::vector<Ticket> valid;
        Ticket last;
        std::string name;
    };

    mutable std::mutex mutex_;
    boost::unordered_flat_map<std::string, Tickets> sessions_;
    boost::unordered_flat_map<std::string, std::string> holders_; // the session of each ticket
};

} // namespace trecho
