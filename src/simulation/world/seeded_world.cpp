#include "simulation/world/seeded_world.hpp"

#include "simulation/faults/fault_injector.hpp"
#include "simulation/workload/workload.hpp"

namespace trecho {

namespace {

constexpr std::size_t lines_shown = 60;

class SeededWorld final : public World {
public:
    SeededWorld(std::uint64_t seed, const SimulationSettings& settings, const MakeObserver& trace)
        : World(seed, [&](auto& entropy) { return draw_scenario(entropy, settings); }),
          seed_(seed) {
        if (state_.scenario.server.turned_away_max != turned_away_max)
            state_.history.some_are_not_told();
        state_.wire.observe_lost(
            [this](const std::string& name) { state_.history.is_unheard(lane_of_peer(name)); });
        if (trace) trace_ = trace(state_.scenario.network, state_.simulation.clock);
    }

    WorldResult result(bool tells_everything) {
        const EventLog& log = state_.log;
        WorldResult result{state_.counts, seed_, log.hash(), state_.violations.first(), {}, {}};
        if (!result.violation && !tells_everything) return result;
        result.setting = describe(state_.scenario);
        result.lanes = log.lanes(tells_everything ? log.last().size() : lines_shown);
        return result;
    }

    void stop_server() override {
        injector_.disturb_stop();
        World::stop_server();
    }

private:
    awaitable<void> run_client(Lane lane, asio::cancellation_signal& interrupt) override {
        return trecho::run_client(state_, lane, state_.scenario.clients[lane - 1], interrupt);
    }

    // On a busy machine, others may come between two steps of the coroutines.
    void let_next_happen() override {
        if (state_.scenario.step > Duration::zero())
            state_.simulation.let_next_happen_among_others(state_.scenario.step);
        else
            state_.simulation.let_next_happen();
    }

    void check_nothing_is_left() override {
        injector_.end();
        World::check_nothing_is_left();
    }

    std::uint64_t seed_;
    FaultInjector injector_{*this};
};

} // namespace

WorldResult run_world(std::uint64_t seed, const SimulationSettings& settings,
                      const MakeObserver& trace) {
    auto world = std::make_unique<SeededWorld>(seed, settings, trace);
    world->run();
    WorldResult result = world->result(settings.tells_everything);
    destroy_unless_violated(std::move(world));
    return result;
}

} // namespace trecho
