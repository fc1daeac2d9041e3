#include "simulator/server_life.hpp"

#include "async/deadline.hpp"
#include "office/picture.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

// Old clients' messages have no end, so they work only where the network leaves them whole.
constexpr NetworkSettings unsplit{.splits = false};

} // namespace

awaitable<error_code> ProcessLogFile::append(std::string_view bytes) {
    error_code error = asio::error::operation_aborted;
    if (!is_dead_) error = co_await file_.append(bytes);
    co_return error;
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
    co_return fate.error;
}

ServerLife::ServerLife(const SimulatedMachine& machine, const Network& network,
                       OfficeSettings settings, std::unique_ptr<OfficeWatch> watch,
                       ServerSettings server)
    : watch_(std::move(watch)), ledger_file_(machine.ledger), availability_file_(machine, *watch_),
      office_(network, ledger_file_, "ledger.jsonl", machine.simulation.clock, *watch_, settings),
      availability_(office_, availability_file_, machine.simulation.clock, availability_pause,
                    *watch_),
      listener_(machine.wire.listen(address)),
      legacy_listener_(machine.wire.listen(legacy_address, unsplit)),
      server_(machine.simulation.executor(), office_, machine.simulation.clock,
              machine.simulation.entropy, *watch_, server),
      snapshots_(machine.simulation.executor(),
                 [this](const std::exception_ptr& failure) { watch_->task_failed(failure); }),
      shutdown_(machine.simulation.executor(),
                [this](const std::exception_ptr& failure) { watch_->task_failed(failure); }) {
    check_picture(machine.availability.content(), office_.recovered(), network, "ledger.jsonl");
    watch_->watch(office_);
    watch_->counts_seats();
    snapshots_.spawn(
        [this](asio::cancellation_signal& interrupt) { return availability_.publish(interrupt); });
    server_.serve(*listener_, Framing::lines);
    server_.serve(*legacy_listener_, Framing::unframed);
}

void ServerLife::stop() {
    if (!is_alive()) return;
    is_stopping_ = true;
    begin_drain();
}

void ServerLife::die() {
    if (is_dead_) return;
    is_dead_ = true;
    watch_->process_has_died();
    ledger_file_.process_has_died();
    availability_file_.process_has_died();
    if (!is_stopping_) begin_drain();
}

void ServerLife::begin_drain() {
    shutdown_.spawn([this](asio::cancellation_signal& interrupt) { return drain(interrupt); });
}

// As ServerProcess::stop_at_signal does (cli/serve.cpp).
awaitable<void> ServerLife::drain(asio::cancellation_signal& interrupt) {
    watch_->stops();
    co_await server_.drain(interrupt);
    availability_.stop();
    co_await snapshots_.join();
    watch_->has_stopped();
    has_drained_ = true;
}

void check_no_seat_is_held(const Office& office, Verdict& verdict) {
    for (const Seats& seats : office.seats()) {
        if (seats.held == 0) continue;
        verdict.broken(Property::nothing_is_left,
                       fmt::format("{} seats are held by nobody", seats.held));
    }
}

void check_nothing_waits(Simulation& simulation, Verdict& verdict) {
    simulation.run();
    if (simulation.context.stopped()) return;
    verdict.broken(Property::nothing_is_left,
                   "all have gone, and a coroutine is still waiting for something");
}

} // namespace trecho
