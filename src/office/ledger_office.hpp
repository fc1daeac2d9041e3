// The office of one server: its seats are counted in memory, and its sales are in a ledger on disk.
#pragma once

#include "async/async_mutex.hpp"
#include "office/ledger.hpp"
#include "office/office.hpp"
#include "office/snapshot.hpp"

#include <optional>

namespace trecho {

// Thread-safe but for its construction.
class LedgerOffice final : public Office {
public:
    // Applies what the ledger says was sold, and cuts off a torn end. Throws std::runtime_error
    // with a sentence for the user when the ledger can't be read or doesn't go with the network
    // (`ledger_name` is for that sentence).
    LedgerOffice(const Network& network, LogFile& ledger_file, const std::string& ledger_name,
                 Clock& clock, Observer& observer, OfficeSettings settings);

    bool is_shared() const override { return false; }

    std::vector<Seats> seats() const override { return inventory_.seats(); }
    Seats seats_of(LegId leg) const override { return inventory_.seats_of(leg); }
    awaitable<bool> refresh_seats() override;
    bool is_sold_out(const Itinerary& itinerary) const override {
        return inventory_.is_sold_out(itinerary);
    }

    // Nothing when not all seats are free.
    std::optional<Hold> hold(ConnectionId connection, const Itinerary& itinerary);

    // Never undecided.
    HoldResult try_hold(ConnectionId connection, const Claim& claim,
                        const Itinerary& itinerary) override;
    awaitable<HoldResult> hold(ConnectionId connection, const Claim& claim,
                               const Itinerary& itinerary) override;
    awaitable<error_code> seats_change(const Itinerary& itinerary,
                                       const HoldResult& since) override;

    awaitable<Confirmation> confirm(Hold& hold, const Claim& claim = nobody,
                                    const std::string& name = unnamed) override;
    awaitable<Release> releases_done() override;

    awaitable<TicketPage> tickets(const std::string& session_key, std::uint64_t after,
                                  std::size_t most) override;

    // An interruption while another cancellation is stored ends it with `not_stored`; later there
    // is none.
    awaitable<Cancellation> cancel(ConnectionId connection, const Claim& claim,
                                   const std::string& ticket) override;

    awaitable<std::uint64_t> open_session(const std::string& session_key) override;
    awaitable<Recollection> recall_session(const std::string& session_key) override;
    awaitable<bool> name_session(const Claim& claim, const std::string& name) override;

    bool is_storing() const override { return ledger_.is_storing(); }

    const TicketBook& ticket_book() const { return ticket_book_; }
    std::uint64_t records() const { return ledger_.records(); }
    const LedgerCounts& recovered() const { return recovery_.counts; }
    std::uint64_t recovered_records() const { return recovery_.counts.records; }
    std::uint64_t torn_bytes() const { return recovery_.torn_bytes; }

private:
    struct Recovered {
        LedgerCounts counts; // its last sequence number too, which counts the records
        std::uint64_t torn_bytes = 0;
    };

    Recovered recover_from(LogFile& ledger_file, const std::string& ledger_name);
    void release(const Hold& hold, Hold::End end) noexcept override;
    void keep(const Hold& hold) noexcept override;

    Inventory inventory_;
    TicketBook ticket_book_;
    Recovered recovery_;
    Ledger ledger_;
    AsyncMutex cancelling_;
};

} // namespace trecho
