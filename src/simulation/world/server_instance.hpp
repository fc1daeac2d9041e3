// One life of the server, from its start until it stops or dies. It is the real one: only the
// network, the disk, the clock and chance are simulated.
#pragma once

#include "office/availability.hpp"
#include "server/limits.hpp"
#include "server/server.hpp"
#include "simulation/invariants/server_invariants.hpp"
#include "simulation/oracle/session_oracle.hpp"
#include "simulation/platform/disk.hpp"
#include "simulation/platform/network.hpp"

#include <functional>
#include <memory>

namespace trecho {

// What outlives the server's process.
struct SimulatedMachine {
    Simulation& simulation;
    SimulatedNetwork& wire;
    SimulatedLogFile& ledger;
    SimulatedSnapshotFile& availability;
    std::function<AppendFate()> next_replacement; // of `availability`; empty: at once
    Duration publishing_pause = availability_pause;
    std::function<void()> on_session = [] {}; // of protocol 2, that begins
};

// Files as one process has them open: once that has died, nothing that it does reaches the disk.
class ProcessLogFile final : public LogFile {
public:
    ProcessLogFile(SimulatedLogFile& file, ServerInvariants& watch) : file_(file), watch_(watch) {}

    std::string read_all() override { return file_.read_all(); }
    void truncate(std::uint64_t size) override { file_.truncate(size); }
    awaitable<error_code> append(std::string_view bytes) override;
    void process_has_died() { is_dead_ = true; }

private:
    SimulatedLogFile& file_;
    ServerInvariants& watch_;
    bool is_dead_ = false;
};

class ProcessSnapshotFile final : public SnapshotFile {
public:
    ProcessSnapshotFile(const SimulatedMachine& machine, ServerInvariants& watch)
        : machine_(machine), watch_(watch) {}

    awaitable<error_code> replace(std::string_view content) override;
    void process_has_died() { is_dead_ = true; }

private:
    SimulatedMachine machine_;
    ServerInvariants& watch_;
    bool is_dead_ = false;
};

// Where the server listens: it tells what became of each accept.
class WatchedListener final : public Listener {
public:
    WatchedListener(std::unique_ptr<Listener> listener, std::function<void(error_code)> tell)
        : listener_(std::move(listener)), tell_(std::move(tell)) {}

    awaitable<Accepted> accept() override;
    void close() override { listener_->close(); }
    std::string address() const override { return listener_->address(); }

private:
    std::unique_ptr<Listener> listener_;
    std::function<void(error_code)> tell_;
};

class ServerInstance {
public:
    // Throws std::runtime_error when the server refuses to start. `watch` observes it.
    ServerInstance(const SimulatedMachine& machine, const Network& network, OfficeSettings settings,
                   std::unique_ptr<ServerInvariants> watch, ServerSettings server = {});

    // SIGTERM. When it has_ended, it has drained.
    void stop();

    // kill -9, or worse: what it was doing goes no further. Its coroutines see their connections
    // break, and end without anybody hearing of it; has_ended says when.
    void die();

    bool is_alive() const { return !is_dead_ && !is_stopping_; }
    bool has_ended() const { return has_drained_ && snapshots_.running() == 0; }

    const Office& office() const { return office_; }
    ServerInvariants& watch() { return *watch_; }
    std::size_t customers() const { return server_.connection_count(); }

    static constexpr auto address = "server";
    static constexpr auto legacy_address = "legacy";

private:
    void begin_drain();
    awaitable<void> drain(asio::cancellation_signal& interrupt);

    std::unique_ptr<ServerInvariants> watch_;
    SimulatedClock clock_;
    TokenEntropy entropy_;
    ProcessLogFile ledger_file_;
    ProcessSnapshotFile availability_file_;
    Office office_;
    AvailabilityPublisher availability_;
    WatchedListener listener_;
    WatchedListener legacy_listener_;
    Server server_;
    TaskGroup snapshots_;
    TaskGroup shutdown_;
    bool is_stopping_ = false;
    bool is_dead_ = false;
    bool has_drained_ = false;
};

// When everybody has gone: no seat is held, and, once the server is gone too, nothing waits.
void check_no_seat_is_held(const Office& office, Violations& verdict);
void check_nothing_waits(Simulation& simulation, Violations& verdict);

} // namespace trecho
