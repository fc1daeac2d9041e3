#include "simulation/world/server_instance.hpp"

#include "async/deadline.hpp"
#include "office/snapshot.hpp"

namespace trecho {

namespace {

// Its invariants hear how each accept went.
class ObservedListener final : public Listener {
public:
    ObservedListener(ServerInvariants& invariants, std::unique_ptr<Listener> listener,
                     Device device)
        : invariants_(invariants), listener_(std::move(listener)), device_(device) {}

    awaitable<Accepted> accept() override {
        Accepted accepted = co_await listener_->accept();
        if (accepted.error != asio::error::operation_aborted)
            invariants_.operators().did(device_, accepted.error);
        co_return accepted;
    }
    void close() override { listener_->close(); }
    std::string address() const override { return listener_->address(); }

private:
    ServerInvariants& invariants_;
    std::unique_ptr<Listener> listener_;
    Device device_;
};

// Old clients' messages have no end, so they work only where the network leaves them whole.
NetworkSettings unsplit(NetworkSettings settings) {
    settings.splits = false;
    settings.capacity = NetworkSettings().capacity;
    return settings;
}

} // namespace

ServerInstance::ServerInstance(WorldState& state, Observer& trace, const ServerSettings& settings)
    : state_(state), invariants_(state), trace_(trace),
      clock_(state.simulation.time, state.simulation.clock),
      entropy_(state.simulation.entropy, [&state] { state.sessions.session_begins(); }),
      office_(state.scenario.network, *this, "ledger.jsonl", clock_, observers_,
              state.scenario.office),
      availability_(office_, *this, clock_, state.scenario.publishing_pause, observers_),
      listener_(std::make_unique<ObservedListener>(invariants_, state.wire.listen(address),
                                                   Device::listener)),
      legacy_listener_(std::make_unique<ObservedListener>(
          invariants_, state.wire.listen(legacy_address, unsplit(state.scenario.wire)),
          Device::legacy_listener)),
      server_(state.simulation.executor(), office_, clock_, entropy_, observers_, settings),
      snapshots_(state.simulation.executor(),
                 [this](const std::exception_ptr& failure) { invariants_.task_failed(failure); }),
      shutdown_(state.simulation.executor(),
                [this](const std::exception_ptr& failure) { invariants_.task_failed(failure); }) {
    check_snapshot(state.availability.content(), office_.recovered(), state.scenario.network,
                   "ledger.jsonl");
    invariants_.observe(office_);
    invariants_.count_seats();
    snapshots_.spawn(&AvailabilityPublisher::publish, &availability_, server_.census());
    server_.serve(*listener_, Framing::lines);
    server_.serve(*legacy_listener_, Framing::unframed);
}

void ServerInstance::stop() {
    is_stopping_ = true;
    shutdown_.spawn(&ServerInstance::drain, this);
}

void ServerInstance::die() {
    for (const auto& [connection, open] : invariants_.open()) trace_.closed(connection);
    is_dead_ = true;
    invariants_.end();
    observers_.end();
    if (!is_stopping_) shutdown_.spawn(&ServerInstance::drain, this);
}

awaitable<error_code> ServerInstance::append(std::string_view bytes) {
    if (is_dead_) co_return asio::error::operation_aborted;
    const error_code error = co_await state_.ledger.append(bytes);
    if (!is_dead_) invariants_.operators().did(Device::ledger, error);
    co_return error;
}

// The file is replaced as a whole, when its time has come, or not at all.
awaitable<error_code> ServerInstance::replace(std::string_view content) {
    Clock& clock = state_.simulation.clock;
    AppendFate fate;
    if (state_.next_replacement) fate = state_.next_replacement();
    if (!is_dead_) invariants_.publishes(content);
    const TimePoint replaced = clock.now() + fate.takes;
    while (clock.now() < replaced) // again, if interrupted
        co_await sleep_until(clock, replaced);
    if (is_dead_) co_return asio::error::operation_aborted;
    if (!fate.error) fate.error = co_await state_.availability.replace(content);
    invariants_.has_published(fate.error);
    co_return fate.error;
}

// As stop_at_signal() does (cli/serve.cpp).
awaitable<void> ServerInstance::drain(asio::cancellation_signal& interrupt) {
    invariants_.stops();
    co_await server_.drain(interrupt);
    if (!is_dead_) invariants_.have_all_left();
    availability_.stop();
    co_await snapshots_.join();
    if (!is_dead_) invariants_.has_stopped(clock_.timers_armed());
    has_ended_ = true;
}

} // namespace trecho
