#include "simulation/world/seeded_world.hpp"

#include "simulation/workload/workload.hpp"

namespace trecho {

SeededWorld::SeededWorld(std::uint64_t seed, const SimulationSettings& settings,
                         const MakeObserver& trace)
    : World(seed, [&](auto& entropy) { return draw_scenario(entropy, settings); }) {
    if (state_.scenario.server.turned_away_max != turned_away_max)
        state_.history.some_are_not_told();
    state_.wire.observe_lost(
        [this](const std::string& name) { state_.history.is_unheard(lane_of_peer(name)); });
    state_.faults.inject_by([this](Fault fault, Lane customer) { return inject(fault, customer); });
    state_.ledger.decide_by([this] { return next_append(); });
    state_.next_replacement = [this] { return next_replacement(); };
    if (trace) trace_ = trace(state_.scenario.network, state_.simulation.clock);
}

awaitable<void> SeededWorld::run_client(Lane lane, asio::cancellation_signal& interrupt) {
    return trecho::run_client(state_, lane, state_.scenario.clients[lane - 1], interrupt);
}

// On a busy machine, others may come between two steps of the coroutines.
void SeededWorld::let_next_happen() {
    if (state_.scenario.step > Duration::zero())
        state_.simulation.let_next_happen_among_others(state_.scenario.step);
    else
        state_.simulation.let_next_happen();
}

void SeededWorld::check_nothing_is_left() {
    late_client_.reset();
    World::check_nothing_is_left();
}

WorldResult run_world(std::uint64_t seed, const SimulationSettings& settings,
                      const MakeObserver& trace, const OnViolation& on_violation) {
    constexpr std::size_t lines_shown = 60;
    auto world = std::make_unique<SeededWorld>(seed, settings, trace);
    world->run();
    const WorldState& state = world->state();
    const EventLog& log = state.log;
    WorldResult result{state.counts, seed, log.hash(), state.violations.first(), {}, {}};
    if (result.violation || settings.tells_everything) {
        result.setting = describe(state.scenario);
        result.lanes = log.lanes(settings.tells_everything ? log.last().size() : lines_shown);
    }
    if (result.violation && on_violation) on_violation(*result.violation);
    destroy_unless_violated(std::move(world));
    return result;
}

} // namespace trecho
