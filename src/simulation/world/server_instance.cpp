#include "simulation/world/server_instance.hpp"

#include "async/deadline.hpp"
#include "office/picture.hpp"

namespace trecho {

namespace {

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

awaitable<error_code> ProcessLogFile::append(std::string_view bytes) {
    error_code error = asio::error::operation_aborted;
    if (!process_.is_dead) error = co_await process_.environment.ledger.append(bytes);
    if (!process_.is_dead) process_.invariants.operators().did(Device::ledger, error);
    co_return error;
}

// The file is replaced as a whole, when its time has come, or not at all.
awaitable<error_code> ProcessSnapshotFile::replace(std::string_view content) {
    Environment& environment = process_.environment;
    Clock& clock = environment.simulation.clock;
    AppendFate fate;
    if (environment.next_replacement) fate = environment.next_replacement();
    if (!process_.is_dead) process_.invariants.publishes(content);
    const TimePoint replaced = clock.now() + fate.takes;
    while (clock.now() < replaced) co_await sleep_until(clock, replaced); // again, if interrupted
    if (process_.is_dead) co_return asio::error::operation_aborted;
    if (!fate.error) fate.error = co_await environment.availability.replace(content);
    process_.invariants.has_published(fate.error);
    process_.invariants.operators().did(Device::availability, fate.error);
    co_return fate.error;
}

awaitable<Accepted> ProcessListener::accept() {
    Accepted accepted = co_await listener_->accept();
    if (accepted.error != asio::error::operation_aborted)
        process_.invariants.operators().did(device_, accepted.error);
    co_return accepted;
}

ServerInstance::ServerInstance(Environment& environment, Observer& trace,
                               ConnectionId connections_before)
    : invariants_(environment), trace_(trace), process_{environment, invariants_},
      clock_(environment.simulation.time, environment.simulation.clock),
      entropy_(environment.simulation.entropy,
               [&environment] { environment.sessions.session_begins(); }),
      office_(environment.scenario.network, ledger_file_, "ledger.jsonl", clock_, observers_,
              environment.scenario.office),
      availability_(office_, availability_file_, clock_, environment.scenario.publishing_pause,
                    observers_),
      listener_(process_, environment.wire.listen(address), Device::listener),
      legacy_listener_(process_,
                       environment.wire.listen(legacy_address, unsplit(environment.scenario.wire)),
                       Device::legacy_listener),
      server_(environment.simulation.executor(), office_, clock_, entropy_, observers_,
              numbered_after(connections_before, environment.scenario.server)),
      snapshots_(environment.simulation.executor(),
                 [this](const std::exception_ptr& failure) { invariants_.task_failed(failure); }),
      shutdown_(environment.simulation.executor(),
                [this](const std::exception_ptr& failure) { invariants_.task_failed(failure); }) {
    check_picture(environment.availability.content(), office_.recovered(),
                  environment.scenario.network, "ledger.jsonl");
    invariants_.observe(office_);
    invariants_.count_seats();
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
    if (process_.is_dead) return;
    for (const auto& [connection, lane] : invariants_.open()) trace_.closed(connection);
    process_.is_dead = true;
    invariants_.end();
    observers_.end();
    if (!is_stopping_) begin_drain();
}

void ServerInstance::begin_drain() {
    shutdown_.spawn([this](asio::cancellation_signal& interrupt) { return drain(interrupt); });
}

// As ServerProcess::stop_at_signal does (cli/serve.cpp).
awaitable<void> ServerInstance::drain(asio::cancellation_signal& interrupt) {
    invariants_.stops();
    co_await server_.drain(interrupt);
    if (!process_.is_dead) invariants_.have_all_left();
    availability_.stop();
    co_await snapshots_.join();
    if (!process_.is_dead) invariants_.has_stopped(clock_.timers_armed());
    has_drained_ = true;
}

} // namespace trecho
