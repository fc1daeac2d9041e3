// availability.json: a picture of the seats that are left, for people and scripts. It is only a
// copy; the truth is in the ledger.
#pragma once

#include "async/async_event.hpp"
#include "office/office.hpp"
#include "office/storage_health.hpp"
#include "platform/clock.hpp"
#include "platform/storage.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <optional>
#include <string>
#include <vector>

namespace trecho {

// {"legs":[{"origin":..,"destination":..,"left":..,"seats":..}, ..]}, a leg a line. A seat that is
// only held counts as left, for nobody has bought it.
std::string availability_json(const Network& network, const std::vector<Seats>& seats);

// Replaces the file at once, then every `pause` when something has changed, and a last time when it
// is stopped. Use it on one executor.
class AvailabilityPublisher {
public:
    AvailabilityPublisher(const Office& office, SnapshotFile& file, Clock& clock, Duration pause,
                          Observer& observer);

    // Spawn it once; `interrupt` is the signal of its coroutine. Ends after stop().
    awaitable<void> publish(asio::cancellation_signal& interrupt);

    void stop() { stopped_.happen(); }

private:
    awaitable<void> publish_if_changed();

    const Office& office_;
    SnapshotFile& file_;
    Clock& clock_;
    Duration pause_;
    StorageHealth storage_;
    std::optional<std::vector<Seats>> published_;
    AsyncEvent stopped_;
};

} // namespace trecho
