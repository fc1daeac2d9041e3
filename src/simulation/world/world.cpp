#include "simulation/world/world.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

// What the server keeps for one client that does not read: what docs/protocol.md says, and one
// answer more.
constexpr std::size_t unsent_bytes_max = 4096 + 1024;

// A client that waits for longer than all patience waits for ever.
constexpr Duration longest_wait = 24h * 14;

// Connections of one process are numbered from a multiple of this on.
constexpr ConnectionId connections_of_process = 10'000;

} // namespace

WorldCounts& WorldCounts::operator+=(const WorldCounts& other) {
    simulated += other.simulated;
    purchases += other.purchases;
    sold += other.sold;
    expired += other.expired;
    crashes += other.crashes;
    histories += other.histories;
    undecided += other.undecided;
    for (std::size_t stage = 0; stage < stages; ++stage) {
        for (std::size_t fault = 0; fault < faults; ++fault)
            injected[stage][fault] += other.injected[stage][fault];
    }
    return *this;
}

World::World(std::uint64_t seed, const std::function<Scenario(SeededEntropy&)>& decide)
    : state_(seed, decide),
      clients_(state_.simulation.executor(), [this](const std::exception_ptr&) {
          state_.violations.report(nothing_is_left, "a customer's coroutine threw an exception");
      }) {
    state_.wire.observe_unsent([this](std::size_t bytes) {
        if (bytes <= unsent_bytes_max) return;
        state_.violations.report(memory_is_bounded, "the server had kept {} bytes for one client",
                                 bytes);
    });
}

void World::run() {
    try {
        start_server();
        run_clients();
        if (holds()) stop_for_good();
        if (holds()) check_nothing_is_left();
        if (holds()) check_ledger();
        state_.counts.sold = ledger_records().size();
    } catch (const std::exception& error) {
        state_.violations.report(server_restarts, error.what());
    }
    state_.counts.simulated = state_.log.duration();
    state_.counts.purchases = state_.history.purchases();
    state_.counts.injected = state_.faults.injected();
}

void World::run_clients() {
    for (Lane lane = 1; lane <= state_.scenario.clients.size(); ++lane)
        clients_.spawn(&World::run_client, this, lane);
    const bool have_all_gone =
        run_until([this] { return clients_.running() == 0; }, state_.scenario.span + longest_wait);
    if (have_all_gone || !holds()) return;
    state_.violations.report(every_client_is_answered,
                             "{} customers still wait, and nothing will ever happen",
                             clients_.running());
}

bool World::run_until(const std::function<bool()>& is_reached, Duration limit) {
    const VirtualTime& time = state_.simulation.time;
    const TimePoint end = time.now() + limit;
    run_what_is_ready();
    while (holds() && !is_reached()) {
        if (time.is_empty() || time.next() > end) return false;
        let_next_happen();
        replace_ended_servers();
    }
    return holds();
}

// The last server stops; those that died before must end too.
void World::stop_for_good() {
    state_.faults.stop();
    if (!run_until([this] { return server_ && server_->is_alive(); }, 1min)) return;
    stop_server();
    const bool has_ended = run_until([this] { return server_->has_ended() && dead_.empty(); },
                                     ServerInvariants::stop_limit);
    if (has_ended || !holds()) return;
    state_.violations.report(nothing_is_left, "the server never stopped: {} sessions are left",
                             server_->customers());
}

void World::start_server() {
    ServerSettings settings = state_.scenario.server;
    settings.connections_before = ++starts_ * connections_of_process;
    state_.log.tell(0, "starts");
    if (starts_ > 1) state_.history.server_goes_down(); // until now it was
    state_.sessions.server_starts();
    server_ = std::make_unique<ServerInstance>(state_, *trace_, settings);
    const std::vector<LedgerRecord> records = ledger_records();
    state_.history.check_ledger(records);
    state_.history.check_seats(server_->office().seats(), records);
    state_.history.server_listens();
}

void World::start_server_later() {
    Simulation& simulation = state_.simulation;
    const Duration downtime = simulation.entropy.duration_between(100ms, 20s);
    simulation.time.at(simulation.time.now() + downtime, [this] { start_server(); });
}

void World::stop_server() {
    state_.log.tell(0, "is told to stop");
    state_.history.server_is_told_to_stop();
    server_->stop();
}

void World::kill_server(Fault fault) {
    state_.log.tell(0, std::string(name_of(fault)));
    ++state_.counts.crashes;
    state_.history.server_goes_down();
    server_->die();
    state_.wire.server_dies([this] { return state_.simulation.entropy.one_in(2); });
    state_.ledger.stop(unsynced_bytes_kept(fault));
    dead_.push_back(std::move(server_));
    start_server_later();
}

// A killed process leaves what it wrote to the kernel, but may have been in the middle of writing;
// a machine without power leaves what it synced, and of the rest whatever had reached the disk.
std::size_t World::unsynced_bytes_kept(Fault fault) {
    SeededEntropy& entropy = state_.simulation.entropy;
    const std::size_t unsynced = state_.ledger.unsynced();
    const std::uint64_t chance = entropy.between(0, 3);
    const std::size_t torn = entropy.between(0, unsynced);
    if (chance == 0) return torn;
    const bool keeps_all = (fault == Fault::killed) != (chance == 1);
    return keeps_all ? unsynced : 0;
}

void World::replace_ended_servers() {
    std::erase_if(dead_, [](const auto& server) { return server->has_ended(); });

    // A fault stopped it before the clients had gone.
    if (!server_ || !server_->has_ended() || !state_.faults.goes_on()) return;
    state_.log.tell(0, "has stopped");
    check_no_seat_is_held();
    server_.reset();
    start_server_later();
}

void World::check_no_seat_is_held() {
    for (const Seats& seats : server_->office().seats()) {
        if (seats.held == 0) continue;
        state_.violations.report(nothing_is_left, "{} seats are still held when all have gone",
                                 seats.held);
    }
}

void World::check_nothing_is_left() {
    check_no_seat_is_held();
    const std::string snapshot = availability_json(
        state_.scenario.network, server_->office().seats(), server_->office().records());
    if (snapshot != state_.availability.content() && !state_.scenario.has_bad_snapshots)
        state_.violations.report(answers_are_durable,
                                 "availability.json shows other seats than the office has");
    server_.reset();
    state_.simulation.run();
    if (state_.simulation.context.stopped()) return;
    state_.violations.report(nothing_is_left, "all have gone, and a coroutine still waits");
}

// At the end, the ledger must agree with what clients heard.
void World::check_ledger() {
    const std::vector<LedgerRecord> records = ledger_records();
    state_.history.check_ledger(records);
    state_.history.check_refusals();
    for (const LegHistory& history : state_.history.histories(records)) {
        if (!holds()) return;
        const LinearizabilityVerdict verdict = check_linearizability(history);
        using Outcome = LinearizabilityVerdict::Outcome;
        ++state_.counts.histories;
        if (verdict.outcome == Outcome::not_decided) ++state_.counts.undecided;
        if (verdict.outcome == Outcome::not_linearizable)
            state_.violations.report(linearizable, explain(history, verdict));
    }
    if (holds()) check_damage_is_found();
}

// A server that took a damaged ledger for true might sell a wrong seat. The first of several lines
// is taken out, or one bit, anywhere in what was synced, is flipped.
void World::check_damage_is_found() {
    std::string ledger = state_.ledger.content();
    if (ledger.empty()) return;
    SeededEntropy& entropy = state_.simulation.entropy;
    std::string damage = "the first line of the ledger was taken out";
    const std::size_t second_line = ledger.find('\n') + 1;
    if (second_line < ledger.size() && entropy.one_in(4)) {
        ledger.erase(0, second_line);
    } else {
        const std::size_t byte = entropy.between(0, ledger.size() - 1);
        const std::uint64_t bit = 1U << entropy.between(0, 7);
        ledger[byte] = static_cast<char>(static_cast<unsigned char>(ledger[byte]) ^ bit);
        damage = fmt::format("a bit was flipped in byte {} of the ledger", byte);
    }
    try {
        recover(ledger, "ledger.jsonl");
    } catch (const std::exception&) {
        return;
    }
    state_.violations.report(server_restarts, "{}, and the server did not notice", damage);
}

void destroy_unless_violated(std::unique_ptr<World> world) {
    if (world->state().violations.none()) return;
    [[maybe_unused]] const World* const kept = world.release();
}

} // namespace trecho
