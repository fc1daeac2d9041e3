// Keeps availability.json up to date: a snapshot of the seats that are left (snapshot.hpp).
#pragma once

#include "async/async_event.hpp"
#include "async/census.hpp"
#include "office/ledger_office.hpp"
#include "office/storage_health.hpp"
#include "platform/clock.hpp"
#include "platform/storage.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace trecho {

// Replaces the file at start, then after each `pause` if something has changed, and once more after
// stop(). Not thread-safe: use it on one executor.
class AvailabilityPublisher {
public:
    AvailabilityPublisher(const LedgerOffice& office, SnapshotFile& file, Clock& clock,
                          Duration pause, Observer& observer);

    // Spawn it once; `interrupt` is the signal of its coroutine. Returns after stop().
    awaitable<void> publish(Census& census, asio::cancellation_signal& interrupt);

    void stop() { stopped_.set(); }

private:
    // Seats are counted a moment after their records are stored, so `records` may be ahead.
    struct Shown {
        std::uint64_t records = 0;
        std::vector<Seats> seats;
    };

    awaitable<void> publish_if_changed();
    bool is_shown(const Shown& now) const;

    const LedgerOffice& office_;
    SnapshotFile& file_;
    Clock& clock_;
    Duration pause_;
    StorageHealth storage_;
    std::optional<Shown> published_;
    AsyncEvent stopped_;
};

} // namespace trecho
