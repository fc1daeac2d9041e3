// The ticket office: it holds seats for a client, then sells or releases them. It knows nothing of
// sockets and messages.
#pragma once

#include "async/async_mutex.hpp"
#include "office/inventory.hpp"
#include "office/ledger.hpp"
#include "office/network.hpp"
#include "office/observer.hpp"
#include "office/snapshot.hpp"
#include "office/ticket_book.hpp"
#include "office/turns.hpp"
#include "platform/clock.hpp"

#include <optional>

namespace trecho {

class Office;

// Seats that are kept for one client. A hold ends exactly once: confirmed, expired, or released by
// its destructor. So its seats are given back however the coroutine that owns it ends.
class Hold {
public:
    Hold(Hold&& other) noexcept;
    // `other` receives what was held before, and releases it when it is destroyed.
    Hold& operator=(Hold&& other) noexcept;
    ~Hold();

    // Another connection decides about the seats from now on.
    void pass_to(ConnectionId connection);

    // Gives the seats back because the customer doesn't want them.
    void decline();

    // Gives the seats back because the customer was silent for too long.
    void expire();

    const Itinerary& itinerary() const { return itinerary_; }

private:
    friend class Office;
    Hold(Office& office, ConnectionId connection, const Itinerary& itinerary);

    Office* office_; // null when it has ended
    ConnectionId connection_;
    Itinerary itinerary_;
};

inline const std::string nobody; // for a sale without a session

enum class Cancellation {
    done, // on disk, and the seats are free again
    no_such_ticket,
    not_stored,
};

struct OfficeSettings {
    GuardPolicy guard = GuardPolicy::leg;
    Duration confirm_limit = std::chrono::seconds(15);
    Duration gather_max = gathering_max; // zero: no batch of the ledger waits for more sales
};

// Thread-safe but for its construction. It must outlive its holds.
class Office {
public:
    // Applies what the ledger says was sold, and cuts off a torn end. Throws std::runtime_error
    // with a sentence for the user when the ledger can't be read or doesn't go with the network
    // (`ledger_name` is for that sentence).
    Office(const Network& network, LogFile& ledger_file, const std::string& ledger_name,
           Clock& clock, Observer& observer, OfficeSettings settings);

    const Network& network() const { return network_; }
    GuardPolicy guard() const { return settings_.guard; }
    Duration confirm_limit() const { return settings_.confirm_limit; }
    std::vector<Seats> seats() const { return inventory_.seats(); }
    Seats seats_of(LegId leg) const { return inventory_.seats_of(leg); }
    bool is_sold_out(const Itinerary& itinerary) const { return inventory_.is_sold_out(itinerary); }

    // try_take_turn(): the turn, or an empty one if another client has it. take_turn() waits in
    // line; meanwhile ahead_of(place) says how many are ahead.
    Turn try_take_turn(ConnectionId connection, const Itinerary& itinerary);
    awaitable<Turn> take_turn(ConnectionId connection, Itinerary itinerary, Turns::Place& place);
    std::size_t ahead(const Itinerary& itinerary) const { return turns_.ahead(itinerary); }
    std::size_t ahead_of(const Turns::Place& place) const { return turns_.ahead_of(place); }

    // Nothing when not all seats are free.
    std::optional<Hold> hold(ConnectionId connection, const Itinerary& itinerary);

    // The ticket's number, once the sale is on disk: then the hold has ended. Nothing when it can't
    // be stored, and then the hold is as it was. Not cancellable. `session_key` is the key of a
    // session that may ask for its tickets later, `name` what its customer is called; both must
    // live until it returns.
    awaitable<std::optional<std::string>>
    confirm(Hold& hold, const std::string& session_key = nobody, const std::string& name = nobody);

    // What a session has bought, and gives back. An interruption while another cancellation is
    // stored ends it with `not_stored`; later there is none.
    const TicketBook& tickets() const { return tickets_; }
    awaitable<Cancellation> cancel(ConnectionId connection, const std::string& session_key,
                                   const std::string& ticket);

    std::uint64_t records() const { return ledger_.records(); }
    const LedgerCounts& recovered() const { return recovery_.counts; }
    std::uint64_t recovered_records() const { return recovery_.counts.records; }
    std::uint64_t torn_bytes() const { return recovery_.torn_bytes; }

    // Whether a sale or a cancellation is on its way to the disk.
    bool is_storing() const { return ledger_.is_storing(); }

private:
    friend class Hold;

    struct Recovered {
        LedgerCounts counts; // its last sequence number too, which counts the records
        std::uint64_t torn_bytes = 0;
    };

    Recovered recover_from(LogFile& ledger_file, const std::string& ledger_name);
    void release(const Hold& hold);

    const Network& network_;
    Observer& observer_;
    OfficeSettings settings_;
    Inventory inventory_;
    TicketBook tickets_;
    Turns turns_;
    Recovered recovery_;
    Ledger ledger_;
    AsyncMutex cancelling_;
};

} // namespace trecho
