// The ticket office: what a session asks it for is in the words hold, confirm, release. It knows of
// no socket and of no message.
#pragma once

#include "office/inventory.hpp"
#include "office/ledger.hpp"
#include "office/network.hpp"
#include "office/observer.hpp"
#include "office/turns.hpp"
#include "platform/clock.hpp"

#include <optional>

namespace trecho {

class Office;

// Seats that are kept for one session. It ends exactly once: confirmed, expired, or released, which
// is what its destructor does. So a session that ends in any way at all leaves no seat behind.
class Hold {
public:
    Hold(Hold&& other) noexcept;
    Hold& operator=(Hold&&) = delete;
    ~Hold();

    // Gives the seats back because the customer was silent for too long.
    void expire();

private:
    friend class Office;
    Hold(Office& office, SessionNumber session, Itinerary itinerary);

    Office* office_; // null when it has ended
    SessionNumber session_;
    Itinerary itinerary_;
};

struct OfficeSettings {
    GuardPolicy guard = GuardPolicy::leg;
    Duration confirm_limit = std::chrono::seconds(15);
};

// Thread-safe but for its construction. It must outlive its holds.
class Office {
public:
    // Applies what the ledger says was sold, and cuts off a torn end. Throws std::runtime_error
    // with a sentence for the user when the ledger can't be read or doesn't go with the network
    // (`ledger_name` is for that sentence).
    Office(const Network& network, LogFile& ledger_file, const std::string& ledger_name,
           const Clock& clock, Observer& observer, OfficeSettings settings);

    const Network& network() const { return network_; }
    Duration confirm_limit() const { return settings_.confirm_limit; }
    std::vector<Seats> seats() const { return inventory_.seats(); }
    bool is_sold_out(const Itinerary& itinerary) const { return inventory_.is_sold_out(itinerary); }

    // The turn at once, if nobody is before; else with take_turn, which tells how many are.
    Turn try_take_turn(SessionNumber session, const Itinerary& itinerary);
    awaitable<Turn> take_turn(SessionNumber session, Itinerary itinerary);
    std::size_t ahead(const Itinerary& itinerary) const { return turns_.ahead(itinerary); }

    // Nothing when not all seats are free.
    std::optional<Hold> hold(SessionNumber session, const Itinerary& itinerary);

    // The ticket, once the sale is on disk: then the hold has ended. Nothing when it can't be
    // stored, and then the hold is as it was. Not cancellable.
    awaitable<std::optional<std::string>> confirm(Hold& hold);

    std::size_t recovered_sales() const { return recovery_.sales; }
    std::uint64_t torn_bytes() const { return recovery_.torn_bytes; }

private:
    friend class Hold;

    struct Recovered {
        std::uint64_t sales = 0; // and the last sequence number, for they count alike
        std::uint64_t torn_bytes = 0;
    };

    Recovered recover_from(LogFile& ledger_file, const std::string& ledger_name);
    void release(const Hold& hold);

    const Network& network_;
    Observer& observer_;
    OfficeSettings settings_;
    Inventory inventory_;
    Turns turns_;
    Recovered recovery_;
    Ledger ledger_;
};

// Counts a ledger's sales in an inventory. Throws std::runtime_error with a sentence that names
// `file` and the line when a leg isn't in the network or has fewer seats than were sold.
void restore_sales(const std::vector<LedgerRecord>& sales, const Network& network,
                   Inventory& inventory, const std::string& file);

} // namespace trecho
