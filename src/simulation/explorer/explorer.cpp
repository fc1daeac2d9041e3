#include "simulation/explorer/explorer.hpp"

#include "simulation/explorer/schedule.hpp"
#include "simulation/explorer/small_world.hpp"

#include <memory>

namespace trecho {

// Level by level: orders that depart once from the first, then twice, and so on. Each is reached in
// one way only, by its last departure.
Exploration explore(const ExplorationSettings& settings,
                    const std::function<void(std::uint64_t)>& on_progress) {
    constexpr std::uint64_t orders_a_report = 1000;
    constexpr std::size_t events_shown = 200;
    Exploration exploration;
    std::vector<Schedule::Choices> level{{}};
    while (!level.empty()) {
        std::vector<Schedule::Choices> next_level;
        for (Schedule::Choices& choices : level) {
            if (exploration.orders == settings.orders_max) {
                exploration.is_complete = false;
                return exploration;
            }
            const std::size_t departed = choices.size();
            auto world = std::make_unique<SmallWorld>(
                settings.customers, settings.guard,
                Schedule(std::move(choices), settings.preemptions_max));
            world->run();
            if (++exploration.orders % orders_a_report == 0) on_progress(exploration.orders);
            exploration.violation = world->state().violations.first();
            if (exploration.violation)
                exploration.lanes = world->state().log.lanes(events_shown);
            else
                world->schedule().add_departures(departed, next_level);
            destroy_unless_violated(std::move(world));
            if (exploration.violation) return exploration;
        }
        level = std::move(next_level);
    }
    return exploration;
}

} // namespace trecho
