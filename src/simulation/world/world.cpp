#include "simulation/world/world.hpp"

#include "office/picture.hpp"
#include "office/recovery.hpp"
#include "simulation/world/scenario.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t lines_shown = 60;

// Of availability.json: a day of pictures that nothing has changed in costs more than all the rest.
constexpr Duration publishing_pause_in_long_worlds = 30min;

// For one client, of what it has not taken: what docs/protocol.md names, and an answer more.
constexpr std::size_t unsent_bytes_max = 4096 + 1024;

// Whoever waits longer than all patience waits for ever.
constexpr Duration longest_life = 24h * 14;

} // namespace

World::World(std::uint64_t seed, const SimulationSettings& settings, const MakeObserver& trace)
    : seed_(seed), simulation_(seed), settings_(settings),
      network_(draw_network(simulation_.entropy)),
      office_settings_(draw_office(simulation_.entropy, settings)),
      is_long_(draw_is_long(simulation_.entropy) && settings.span == Duration::zero()),
      server_settings_(draw_server(simulation_.entropy, is_long_)),
      wire_(simulation_, draw_wire(simulation_.entropy, server_settings_)),
      sync_takes_(draw_disk(simulation_.entropy)),
      plan_(simulation_, settings.faults, office_settings_.confirm_limit,
            [this](Fault fault, Lane customer) { return strike(fault, customer); }),
      simultaneous_(draw_simultaneous(simulation_.entropy)),
      history_(simulation_.clock, network_, office_settings_.confirm_limit, log_, verdict_,
               server_settings_.idle_limit, simultaneous_),
      sessions_(simulation_.clock, server_settings_.sessions_max),
      workload_{simulation_, wire_, network_,      office_settings_.confirm_limit, history_,
                sessions_,   log_,  settings.span, simulation_.time.now(),         server_settings_,
                is_long_},
      customers_(simulation_.executor(), [this](const std::exception_ptr&) {
          verdict_.broken(Invariant::nothing_is_left, "a customer's coroutine threw an exception");
      }) {
    if (server_settings_.turned_away_max != turned_away_max) history_.some_are_not_told();
    ledger_.decide_by([this] { return next_append(); });
    wire_.observe_lost(
        [this](const std::string& name) { history_.is_unheard(lane_of_peer(name)); });
    wire_.observe_unsent([this](std::size_t bytes) {
        if (bytes <= unsent_bytes_max) return;
        verdict_.broken(Invariant::memory_is_bounded,
                        fmt::format("the server had kept {} bytes for one client", bytes));
    });
    has_bad_snapshots_ = simulation_.entropy.one_in(4);
    if (trace) trace_ = trace(network_, simulation_.clock);
    // Where a disk is slow, more of them wait for it together.
    const bool is_slow = sync_takes_ > 100ms;
    const std::size_t drawn = draw_customers(simulation_.entropy) + (is_slow ? 3 : 0);
    const std::size_t count = settings.customers.value_or(drawn);
    for (std::size_t number = 0; number < count; ++number) {
        characters_.push_back(draw_character(simulation_.entropy));
    }
}

World::~World() = default;

WorldResult World::run() {
    start_server();
    let_customers_live();
    if (verdict_.holds()) let_everything_end();
    if (verdict_.holds()) check_nothing_is_left();
    if (verdict_.holds()) check_books();
    return result();
}

void World::let_customers_live() {
    for (Lane lane = 1; lane <= characters_.size(); ++lane) {
        customers_.spawn([&](asio::cancellation_signal& interrupt) {
            return run_client(workload_, lane, characters_[lane - 1], interrupt);
        });
    }
    const bool have_all_gone =
        run_until([this] { return customers_.running() == 0; }, settings_.span + longest_life);
    if (have_all_gone || !verdict_.holds()) return;
    verdict_.broken(Invariant::everybody_is_answered,
                    fmt::format("{} customers are still waiting, and nothing will ever happen",
                                customers_.running()));
}

// The last server stops; those that died before have to be gone too.
void World::let_everything_end() {
    plan_.stop();
    const bool is_up = run_until([this] { return server_ && server_->is_alive(); }, 1min);
    if (!is_up) return;
    stop_server();
    const bool has_ended = run_until([this] { return server_->has_ended() && dead_.empty(); },
                                     ServerInvariants::stop_limit);
    if (has_ended || !verdict_.holds()) return;
    verdict_.broken(
        Invariant::nothing_is_left,
        fmt::format("the server never stopped: {} sessions are left", server_->customers()));
}

bool World::run_until(const std::function<bool()>& is_reached, Duration limit) {
    const TimePoint end = simulation_.time.now() + limit;
    simulation_.run_what_is_ready();
    while (verdict_.holds() && !is_reached()) {
        if (simulation_.time.is_empty() || simulation_.time.next() > end) return false;
        if (simultaneous_ > Duration::zero())
            simulation_.let_next_happen_among_others(simultaneous_);
        else
            simulation_.let_next_happen();
        bury_servers();
    }
    return verdict_.holds();
}

void World::start_server() {
    ++lives_;
    auto watch = std::make_unique<ServerInvariants>(simulation_, network_, office_settings_, log_,
                                                    verdict_, plan_, simultaneous_);
    watch->excuse_if([this](Lane customer) {
        return history_.was_ever_disturbed(customer) || history_.has_several(customer) ||
               history_.network_is_silent();
    });
    watch->compare_ahead([this](Lane customer, std::size_t ahead, bool is_exact) {
        history_.check_ahead(customer, ahead, is_exact);
    });
    watch->door().expect_room_for(server_settings_.clients_max,
                                  [this](Lane customer, bool is_too_many) {
                                      history_.is_accepted(customer, is_too_many);
                                      sessions_.opened(customer);
                                  });
    watch->expect_turned_away(server_settings_.turned_away_max);
    watch->when_closed([this](Lane customer) { sessions_.closed(customer); });
    watch->also_tell(trace_.get(), lives_ * 10'000);
    log_.tell(0, "starts");
    history_.server_goes_down(); // until now it was
    sessions_.server_starts();
    try {
        const SimulatedMachine machine{simulation_,
                                       wire_,
                                       ledger_,
                                       availability_,
                                       [this] { return next_replacement(); },
                                       is_long_ ? publishing_pause_in_long_worlds
                                                : availability_pause,
                                       [this] { sessions_.session_begins(); }};
        server_ = std::make_unique<ServerInstance>(machine, network_, office_settings_,
                                                   std::move(watch), server_settings_);
    } catch (const std::exception& error) {
        verdict_.broken(Invariant::starts_again, error.what());
        return;
    }
    const std::vector<LedgerRecord> records = ledger_records();
    if (!verdict_.holds()) return;
    history_.check_ledger(records);
    history_.check_seats(server_->office().seats(), records);
    history_.server_listens();
}

void World::start_server_later() {
    const Duration downtime = draw_duration(100ms, 20s);
    simulation_.time.at(simulation_.time.now() + downtime, [this] { start_server(); });
}

void World::stop_server() {
    log_.tell(0, "is told to stop");
    history_.server_is_told_to_stop();
    // Somebody comes in that very instant, when the door is open still, and finds it closed.
    late_comer_ = wire_.connect_to(ServerInstance::address);
    const Duration deciding = std::min<Duration>(office_settings_.confirm_limit, drain_limit);
    delay_words_until_the_end(simulation_.time.now() + deciding);
    server_->stop();
}

// What those say who are to decide arrives in the very instant in which their time ends.
void World::delay_words_until_the_end(TimePoint end) {
    for (Lane lane = 1; lane <= characters_.size(); ++lane) {
        if (!history_.is_to_decide(lane) || simulation_.entropy.one_in(4)) continue;
        const auto connection = wire_.connection_of(fmt::format("customer {}", lane));
        if (!connection || characters_[lane - 1] == ClientKind::unframed) continue;
        connection->to_server()->glue(end);
        history_.connection_is_disturbed(lane);
        history_.messages_are_late(lane, end - simulation_.time.now());
    }
}

void World::bury_servers() {
    for (const auto& server : dead_) {
        if (server->has_ended()) expired_ += server->watch().expiries();
    }
    std::erase_if(dead_, [](const auto& server) { return server->has_ended(); });

    // Somebody stopped it in the middle of the day.
    if (!server_ || server_->is_alive() || !server_->has_ended() || !plan_.goes_on()) return;
    log_.tell(0, "has stopped");
    check_no_seat_is_held(server_->office(), verdict_);
    expired_ += server_->watch().expiries();
    server_.reset();
    start_server_later();
}

void World::check_nothing_is_left() {
    check_no_seat_is_held(server_->office(), verdict_);
    const std::string picture =
        availability_json(network_, server_->office().seats(), server_->office().records());
    if (picture != availability_.content() && !has_bad_snapshots_)
        verdict_.broken(Invariant::told_is_kept,
                        "availability.json shows other seats than the office has");
    expired_ += server_->watch().expiries();
    server_.reset();
    late_comer_.reset();
    check_nothing_waits(simulation_, verdict_);
}

WorldResult World::result() {
    WorldResult result;
    result.seed = seed_;
    result.story_hash = log_.hash();
    result.simulated = log_.duration();
    result.purchases = history_.purchases();
    result.sold = ledger_records().size();
    result.expired = expired_;
    result.crashes = crashes_;
    result.histories = histories_;
    result.undecided = undecided_;
    result.struck = plan_.struck();
    result.broken = verdict_.broken();
    if (verdict_.holds() && !settings_.tells_everything) return result;

    result.lanes = log_.lanes(settings_.tells_everything ? log_.last().size() : lines_shown);
    result.setting = fmt::format("guard {}, {} to decide\n", name_of(office_settings_.guard),
                                 print_duration(office_settings_.confirm_limit));
    for (const Leg& leg : network_.legs())
        result.setting += fmt::format("{}: {} seats\n", to_string(leg), leg.seats);
    for (Lane lane = 1; lane <= characters_.size(); ++lane)
        result.setting += fmt::format("customer {} is {}\n", lane, name_of(characters_[lane - 1]));
    return result;
}

Duration World::draw_duration(Duration shortest, Duration longest) {
    return Duration(simulation_.entropy.between(static_cast<std::uint64_t>(shortest.count()),
                                                static_cast<std::uint64_t>(longest.count())));
}

WorldResult run_world(std::uint64_t seed, const SimulationSettings& settings,
                      const MakeObserver& trace) {
    auto world = std::make_unique<World>(seed, settings, trace);
    WorldResult result = world->run();
    if (!result.broken) return result;
    [[maybe_unused]] const World* const kept = world.release();
    return result;
}

} // namespace trecho
