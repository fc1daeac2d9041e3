// One process of the server, from its start until it stops or dies. It is the real server: only the
// network, the disk, the clock and chance are simulated.
#pragma once

#include "office/availability.hpp"
#include "office/ledger_office.hpp"
#include "office/observer_pair.hpp"
#include "server/server.hpp"
#include "simulation/invariants/server_invariants.hpp"
#include "simulation/world/world_state.hpp"

#include <memory>

namespace trecho {

// It stands between the server and the disk: once the process has died, nothing that its coroutines
// do reaches the disk, and its invariants hear nothing.
class ServerInstance final : private LogFile, private SnapshotFile {
public:
    // Throws std::runtime_error when the server refuses to start.
    ServerInstance(WorldState& state, Observer& trace, const ServerSettings& settings);

    // SIGTERM, while it is alive. When it has_ended, it has drained.
    void stop();

    // kill -9, or worse: what it was doing goes no further. Its coroutines see their connections
    // break, and end unheard; has_ended says when.
    void die();

    bool is_alive() const { return !is_dead_ && !is_stopping_; }
    bool has_ended() const { return has_ended_; }

    const LedgerOffice& office() const { return office_; }
    ServerInvariants& invariants() { return invariants_; }
    std::size_t customers() const { return server_.connection_count(); }

    static constexpr auto address = "server";
    static constexpr auto legacy_address = "legacy";

private:
    void read_all(const TakePiece& take) override { state_.ledger.read_all(take); }
    void truncate(std::uint64_t size) override { state_.ledger.truncate(size); }
    awaitable<error_code> append(std::string_view bytes) override;
    awaitable<error_code> replace(std::string_view content) override;
    awaitable<void> drain(asio::cancellation_signal& interrupt);

    WorldState& state_;
    ServerInvariants invariants_;
    Observer& trace_;
    ObserverPair observers_{invariants_, trace_};
    SimulatedClock clock_;
    TokenEntropy entropy_;
    LedgerOffice office_;
    AvailabilityPublisher availability_;
    std::unique_ptr<Listener> listener_;
    std::unique_ptr<Listener> legacy_listener_;
    Server server_;
    TaskGroup snapshots_;
    TaskGroup shutdown_;
    bool is_dead_ = false;
    bool is_stopping_ = false;
    bool has_ended_ = false;
};

} // namespace trecho
