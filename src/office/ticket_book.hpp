// Which session bought which ticket, according to the ledger.
#pragma once

#include "office/ledger_record.hpp"
#include "office/network.hpp"
#include "platform/clock.hpp"

#include <boost/unordered/unordered_map.hpp>
#include <boost/unordered/unordered_set.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

struct Ticket {
    std::uint64_t sequence = 0; // of its sale in the ledger
    Itinerary itinerary;
    CalendarTime sold_at;

    std::string number() const { return ticket_of(sequence); }
};

// Sessions are named by their key, as in the ledger. Thread-safe.
//
// A server keeps millions of tickets, and reads them all when it starts. So a ticket takes three
// words: its number is the one of its sale, and tickets for the same legs share one itinerary.
class TicketBook {
public:
    // `name` is the customer's name at the time of the sale; "" for none.
    void add(const std::string& session_key, const Ticket& ticket, std::string_view name = {});

    // Nothing when this session has no such ticket, or has cancelled it. remove() returns what it
    // has removed.
    std::optional<Ticket> find(const std::string& session_key, std::string_view number) const;
    std::optional<Ticket> remove(const std::string& session_key, std::string_view number);

    // The session's first valid ticket after the sale with this sequence number, in the order of
    // the sales; nothing behind the last one. One at a time, since there may be very many.
    std::optional<Ticket> next_after(const std::string& session_key, std::uint64_t sequence) const;

    // The session's newest ticket, cancelled or not; nothing for a session that never bought.
    std::optional<Ticket> last_of(const std::string& session_key) const;

    // The name at the session's newest sale that has a name; "" if there is none.
    std::string name_of(const std::string& session_key) const;

    // Calls `see` for each valid ticket, in any order.
    using SeeHolder = std::function<void(std::uint64_t sequence, const std::string& session_key)>;
    void for_each_holder(const SeeHolder& see) const;

private:
    struct Kept {
        std::uint64_t sequence = 0;
        CalendarTime sold_at;
        const Itinerary* itinerary = nullptr; // one of `itineraries_`

        Ticket ticket() const { return {sequence, *itinerary, sold_at}; }
    };
    struct Tickets {
        std::vector<Kept> valid;
        Kept last;
        std::string name;
    };

    const Tickets* tickets_of(const std::string& session_key) const;

    mutable std::mutex mutex_;
    // These maps have a node for each entry: they grow without a copy of all that they have.
    boost::unordered_map<std::string, Tickets> sessions_;
    boost::unordered_set<Itinerary> itineraries_;
};

} // namespace trecho
