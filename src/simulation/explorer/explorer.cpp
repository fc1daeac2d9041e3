#include "simulation/explorer/explorer.hpp"

#include "simulation/explorer/schedule.hpp"
#include "simulation/explorer/small_world.hpp"

#include <memory>

namespace trecho {

namespace {

constexpr std::uint64_t orders_a_report = 1000;

// Tries one order; its points tell which others there are.
class Trial {
public:
    Trial(const ExplorationSettings& settings, std::vector<std::uint8_t> choices)
        : order_(std::move(choices), settings.preemptions_max),
          world_(std::make_unique<SmallWorld>(settings.customers, settings.guard, order_)) {}

    // As in run_world: a world that is broken is never destroyed.
    ~Trial() {
        if (world_->verdict().holds()) return;
        [[maybe_unused]] const SmallWorld* const kept = world_.release();
    }
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    void run() { world_->run(); }
    const Schedule& order() const { return order_; }
    const SmallWorld& world() const { return *world_; }

private:
    Schedule order_;
    std::unique_ptr<SmallWorld> world_;
};

} // namespace

// Level by level: orders that depart once from the first, then twice, and so on. Each is reached in
// one way only, by its last departure.
Exploration explore(const ExplorationSettings& settings,
                    const std::function<void(std::uint64_t)>& on_progress) {
    Exploration exploration;
    std::vector<std::vector<std::uint8_t>> level{{}};
    while (!level.empty()) {
        std::vector<std::vector<std::uint8_t>> next_level;
        for (std::vector<std::uint8_t>& choices : level) {
            if (exploration.orders == settings.orders_max) {
                exploration.is_complete = false;
                return exploration;
            }
            const std::size_t departed = choices.size();
            Trial trial(settings, std::move(choices));
            trial.run();
            if (++exploration.orders % orders_a_report == 0) on_progress(exploration.orders);
            if (!trial.world().verdict().holds()) {
                exploration.broken = trial.world().verdict().broken();
                exploration.lanes = trial.world().story().lanes(200);
                return exploration;
            }
            trial.order().add_departures(departed, next_level);
        }
        level = std::move(next_level);
    }
    return exploration;
}

} // namespace trecho
