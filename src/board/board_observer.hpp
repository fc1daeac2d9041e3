// Keeps, for the board, what each connection does and what has happened in all.
#pragma once

#include "board/board_totals.hpp"
#include "board/changed_legs.hpp"
#include "board/connection_table.hpp"
#include "board/latency_window.hpp"
#include "office/observer.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace trecho {

// Memory is bounded by the number of connections and legs, whether a reader takes the changes or
// not. Without memory the board shows less: a row, an event, a mark or a span is missing. But no
// event throws, and the totals stay right (an offer that can't be stored counts as gone when its
// connection has no row). Use it on one executor.
class BoardObserver final : public Observer {
public:
    // Keeps the addresses of peers only if it `shows_peers`.
    BoardObserver(const Network& network, const Clock& clock, bool shows_peers);

    void opened(ConnectionId id, std::string_view peer) override;
    void session_opened(ConnectionId id) override;
    void session_resumed(ConnectionId id) override;
    void named(ConnectionId id, std::string_view name) override;
    void transferred(ConnectionId id, const Traffic& traffic) override;
    void refused(ConnectionId id, std::string_view reason) override;
    void waiting(ConnectionId id, const Itinerary& itinerary, std::size_t ahead) override;
    void in_line(ConnectionId id, LegId leg) override;
    void turn_taken(ConnectionId id, const Itinerary& itinerary) override;
    void left_line(ConnectionId id) override;
    void held(ConnectionId id, const Itinerary& itinerary) override;
    void resumed(ConnectionId id, ConnectionId before, const Itinerary& itinerary) override;
    void storing(ConnectionId id, const Itinerary& itinerary) override;
    void sold(ConnectionId id, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override;
    void cancelled(ConnectionId id, const Itinerary& itinerary, std::string_view ticket) override;
    void declined(ConnectionId id, const Itinerary& itinerary) override;
    void released(ConnectionId id, const Itinerary& itinerary) override;
    void expired(ConnectionId id, const Itinerary& itinerary) override;
    void closed(ConnectionId id) override;
    void synced(std::size_t records, Duration took) override;
    void storage_failed(boost::system::error_code) override { storage_fails_ = true; }
    void database_failed(std::string_view) override { storage_fails_ = true; }
    void database_works_again() override { storage_fails_ = false; }
    void storage_works_again() override { storage_fails_ = false; }

    // What it has kept.
    const ConnectionTable& connections() const { return connections_; }
    const BoardTotals& totals() const { return totals_; }
    std::uint64_t in_state(ConnectionState state) const {
        return in_state_[static_cast<std::size_t>(state)];
    }
    bool storage_fails() const { return storage_fails_; }
    const FiveSeconds& recently_sold() const { return recently_sold_; }
    const FiveMinutes& recently_synced_records() const { return recently_synced_records_; }
    const LatencyWindow& sync_latencies() const { return sync_latencies_; }
    const LatencyWindow& offer_latencies() const { return offer_latencies_; }

    std::uint64_t connected() const { return connected_; }

    // What has changed since settle() was called last, but for the totals. Each leg whose seats
    // have changed is there once.
    bool has_changes() const { return connections_.has_changes() || !changed_legs().empty(); }
    const std::vector<LegId>& changed_legs() const { return changed_legs_.list(); }
    void settle() noexcept;

private:
    // Events of connections that aren't shown change only the totals.
    void note(ConnectionRow* row, PastEvent event) noexcept;
    void note(ConnectionRow* row, PastEvent event, const Itinerary& itinerary) noexcept;
    void mark(ConnectionRow* row, Mark mark, TimePoint now) noexcept;
    void set_itinerary(ConnectionRow& row, const Itinerary& itinerary) noexcept;
    void move_to(ConnectionRow* row, ConnectionState state, TimePoint now) noexcept;
    void remove(ConnectionRow& row) noexcept;
    void end_offer(ConnectionRow* row, TimePoint now) noexcept;
    void count_offer(Duration latency, TimePoint now) noexcept;

    const Clock& clock_;
    bool shows_peers_;
    ConnectionTable connections_;
    std::array<std::uint64_t, connection_state_count> in_state_{};
    std::uint64_t last_arrival_ = 0;
    ConnectionId declining_ = 0; // between declined() and released()
    BoardTotals totals_;
    std::uint64_t connected_ = 0;
    bool storage_fails_ = false;
    FiveSeconds recently_sold_;
    FiveMinutes recently_synced_records_;
    LatencyWindow sync_latencies_;
    LatencyWindow offer_latencies_;
    ChangedLegs changed_legs_;
};

} // namespace trecho
