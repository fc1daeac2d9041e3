#include "simulation/world/server_instance.hpp"

#include "async/deadline.hpp"
#include "office/snapshot.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

// Old clients' messages have no end, so they work only where the network leaves them whole.
NetworkSettings unsplit(NetworkSettings settings) {
    settings.splits = false;
    settings.capacity = NetworkSettings().capacity;
    return settings;
}

} // namespace

awaitable<error_code> ProcessLogFile::append(std::string_view bytes) {
    error_code error = asio::error::operation_aborted;
    if (!is_dead_) error = co_await file_.append(bytes);
    if (!is_dead_) watch_.operators().did(Device::ledger, error);
    co_return error;
}

awaitable<Accepted> WatchedListener::accept() {
    Accepted accepted = co_await listener_->accept();
    if (accepted.error != asio::error::operation_aborted) tell_(accepted.error);
    co_return accepted;
}

// It is replaced as a whole, when its time has come, or not at all.
awaitable<error_code> ProcessSnapshotFile::replace(std::string_view content) {
    AppendFate fate;
    if (machine_.next_replacement) fate = machine_.next_replacement();
    watch_.publishes(content);
    const TimePoint replaced = machine_.simulation.clock.now() + fate.takes;
    while (machine_.simulation.clock.now() < replaced)
        co_await sleep_until(machine_.simulation.clock, replaced); // again, if interrupted
    if (is_dead_) fate.error = asio::error::operation_aborted;
    if (!fate.error) fate.error = co_await machine_.availability.replace(content);
    watch_.has_published(fate.error);
    if (!is_dead_) watch_.operators().did(Device::snapshot, fate.error);
    co_return fate.error;
}

ServerInstance::ServerInstance(const SimulatedMachine& machine, const Network& network,
                               OfficeSettings settings, std::unique_ptr<ServerInvariants> watch,
                               ServerSettings server)
    : watch_(std::move(watch)), clock_(machine.simulation.time, machine.simulation.clock),
      entropy_(machine.simulation.entropy, machine.on_session),
      ledger_file_(machine.ledger, *watch_), availability_file_(machine, *watch_),
      office_(network, ledger_file_, "ledger.jsonl", clock_, *watch_, settings),
      availability_(office_, availability_file_, clock_, machine.publishing_pause, *watch_),
      listener_(machine.wire.listen(address),
                [this](error_code error) { watch_->operators().did(Device::listener, error); }),
      legacy_listener_(
          machine.wire.listen(legacy_address, unsplit(machine.wire.settings())),
          [this](error_code error) { watch_->operators().did(Device::legacy_listener, error); }),
      server_(machine.simulation.executor(), office_, clock_, entropy_, *watch_, server),
      snapshots_(machine.simulation.executor(),
                 [this](const std::exception_ptr& failure) { watch_->task_failed(failure); }),
      shutdown_(machine.simulation.executor(),
                [this](const std::exception_ptr& failure) { watch_->task_failed(failure); }) {
    check_snapshot(machine.availability.content(), office_.recovered(), network, "ledger.jsonl");
    watch_->watch(office_);
    watch_->counts_seats();
    watch_->expect_snapshots_after(machine.publishing_pause);
    snapshots_.spawn(
        [this](asio::cancellation_signal& interrupt) { return availability_.publish(interrupt); });
    server_.serve(listener_, Framing::lines);
    server_.serve(legacy_listener_, Framing::unframed);
}

void ServerInstance::stop() {
    if (!is_alive()) return;
    is_stopping_ = true;
    begin_drain();
}

void ServerInstance::die() {
    if (is_dead_) return;
    is_dead_ = true;
    watch_->process_has_died();
    ledger_file_.process_has_died();
    availability_file_.process_has_died();
    if (!is_stopping_) begin_drain();
}

void ServerInstance::begin_drain() {
    shutdown_.spawn([this](asio::cancellation_signal& interrupt) { return drain(interrupt); });
}

// As stop_at_signal() does (cli/serve.cpp).
awaitable<void> ServerInstance::drain(asio::cancellation_signal& interrupt) {
    watch_->stops();
    co_await server_.drain(interrupt);
    watch_->have_all_left();
    availability_.stop();
    co_await snapshots_.join();
    watch_->has_stopped(clock_.timers_armed());
    has_drained_ = true;
}

void check_no_seat_is_held(const Office& office, Violations& verdict) {
    for (const Seats& seats : office.seats()) {
        if (seats.held == 0) continue;
        verdict.broken(Invariant::nothing_is_left,
                       fmt::format("{} seats are held by nobody", seats.held));
    }
}

void check_nothing_waits(Simulation& simulation, Violations& verdict) {
    simulation.run();
    if (simulation.context.stopped()) return;
    verdict.broken(Invariant::nothing_is_left,
                   "all have gone, and a coroutine is still waiting for something");
}

} // namespace trecho
