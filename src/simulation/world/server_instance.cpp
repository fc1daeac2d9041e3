#include "simulation/world/server_instance.hpp"

#include "async/deadline.hpp"
#include "office/snapshot.hpp"

namespace trecho {

namespace {

class ProcessLogFile final : public LogFile {
public:
    explicit ProcessLogFile(Process& process) : process_(process) {}

    std::string read_all() override { return process_.state.ledger.read_all(); }
    void truncate(std::uint64_t size) override { process_.state.ledger.truncate(size); }
    awaitable<error_code> append(std::string_view bytes) override {
        if (process_.is_dead) co_return asio::error::operation_aborted;
        const error_code error = co_await process_.state.ledger.append(bytes);
        if (!process_.is_dead) process_.invariants.operators().did(Device::ledger, error);
        co_return error;
    }

private:
    Process& process_;
};

class ProcessSnapshotFile final : public SnapshotFile {
public:
    explicit ProcessSnapshotFile(Process& process) : process_(process) {}

    // The file is replaced as a whole, when its time has come, or not at all.
    awaitable<error_code> replace(std::string_view content) override {
        WorldState& state = process_.state;
        Clock& clock = state.simulation.clock;
        AppendFate fate;
        if (state.next_replacement) fate = state.next_replacement();
        if (!process_.is_dead) process_.invariants.publishes(content);
        const TimePoint replaced = clock.now() + fate.takes;
        while (clock.now() < replaced) // again, if interrupted
            co_await sleep_until(clock, replaced);
        if (process_.is_dead) co_return asio::error::operation_aborted;
        if (!fate.error) fate.error = co_await state.availability.replace(content);
        process_.invariants.has_published(fate.error);
        co_return fate.error;
    }

private:
    Process& process_;
};

class ProcessListener final : public Listener {
public:
    ProcessListener(Process& process, std::unique_ptr<Listener> listener, Device device)
        : process_(process), listener_(std::move(listener)), device_(device) {}

    awaitable<Accepted> accept() override {
        Accepted accepted = co_await listener_->accept();
        if (accepted.error != asio::error::operation_aborted)
            process_.invariants.operators().did(device_, accepted.error);
        co_return accepted;
    }
    void close() override { listener_->close(); }
    std::string address() const override { return listener_->address(); }

private:
    Process& process_;
    std::unique_ptr<Listener> listener_;
    Device device_;
};

// Old clients' messages have no end, so they work only where the network leaves them whole.
NetworkSettings unsplit(NetworkSettings settings) {
    settings.splits = false;
    settings.capacity = NetworkSettings().capacity;
    return settings;
}

ServerSettings numbered_after(ConnectionId connections, ServerSettings settings) {
    settings.connections_before = connections;
    return settings;
}

} // namespace

ServerInstance::ServerInstance(WorldState& state, Observer& trace, ConnectionId connections_before)
    : invariants_(state), trace_(trace), process_{state, invariants_},
      clock_(state.simulation.time, state.simulation.clock),
      entropy_(state.simulation.entropy, [&state] { state.sessions.session_begins(); }),
      ledger_file_(std::make_unique<ProcessLogFile>(process_)),
      availability_file_(std::make_unique<ProcessSnapshotFile>(process_)),
      office_(state.scenario.network, *ledger_file_, "ledger.jsonl", clock_, observers_,
              state.scenario.office),
      availability_(office_, *availability_file_, clock_, state.scenario.publishing_pause,
                    observers_),
      listener_(std::make_unique<ProcessListener>(process_, state.wire.listen(address),
                                                  Device::listener)),
      legacy_listener_(std::make_unique<ProcessListener>(
          process_, state.wire.listen(legacy_address, unsplit(state.scenario.wire)),
          Device::legacy_listener)),
      server_(state.simulation.executor(), office_, clock_, entropy_, observers_,
              numbered_after(connections_before, state.scenario.server)),
      snapshots_(state.simulation.executor(),
                 [this](const std::exception_ptr& failure) { invariants_.task_failed(failure); }),
      shutdown_(state.simulation.executor(),
                [this](const std::exception_ptr& failure) { invariants_.task_failed(failure); }) {
    check_snapshot(state.availability.content(), office_.recovered(), state.scenario.network,
                   "ledger.jsonl");
    invariants_.observe(office_);
    invariants_.count_seats();
    snapshots_.spawn(&AvailabilityPublisher::publish, &availability_);
    server_.serve(*listener_, Framing::lines);
    server_.serve(*legacy_listener_, Framing::unframed);
}

void ServerInstance::stop() {
    is_stopping_ = true;
    shutdown_.spawn(&ServerInstance::drain, this);
}

void ServerInstance::die() {
    for (const auto& [connection, open] : invariants_.open()) trace_.closed(connection);
    process_.is_dead = true;
    invariants_.end();
    observers_.end();
    if (!is_stopping_) shutdown_.spawn(&ServerInstance::drain, this);
}

// As stop_at_signal() does (cli/serve.cpp).
awaitable<void> ServerInstance::drain(asio::cancellation_signal& interrupt) {
    invariants_.stops();
    co_await server_.drain(interrupt);
    if (!process_.is_dead) invariants_.have_all_left();
    availability_.stop();
    co_await snapshots_.join();
    if (!process_.is_dead) invariants_.has_stopped(clock_.timers_armed());
    has_ended_ = true;
}

} // namespace trecho
