// Which session bought which ticket, according to the ledger.
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

// Sessions are named by their key, as in the ledger. Thread-safe.
class TicketBook {
public:
    // `name` is the customer's name at the time of the sale; "" for none.
    void add(const std::string& session_key, const Ticket& ticket, std::string_view name = {});

    // Nothing when this session has no such ticket, or has cancelled it.
    std::optional<Ticket> find(const std::string& session_key, std::string_view number) const;
    void remove(const std::string& session_key, std::string_view number);

    // For a cancellation in the ledger, which doesn't name the session. Nothing when no session has
    // the ticket.
    std::optional<Ticket> remove(std::string_view number);

    // The session's valid ticket number `place`, from 0, in the order of the sales; nothing beyond
    // the last one. One at a time, since there may be very many.
    std::optional<Ticket> at(const std::string& session_key, std::size_t place) const;

    // The session's newest ticket, cancelled or not; nothing for a session that never bought.
    std::optional<Ticket> last_of(const std::string& session_key) const;

    // The name at the session's newest sale that has a name; "" if there is none.
    std::string name_of(const std::string& session_key) const;

private:
    struct Tickets {
        std::vector<Ticket> valid;
        Ticket last;
        std::string name;
    };

    mutable std::mutex mutex_;
    boost::unordered_flat_map<std::string, Tickets> sessions_;
    boost::unordered_flat_map<std::string, std::string> holders_; // session key by ticket number
};

} // namespace trecho
