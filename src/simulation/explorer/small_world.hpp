// The world of the explorer: one leg, one seat, and two or three customers that want it at the same
// time. Server, office, ledger and clients are the real ones.
#pragma once

#include "simulation/explorer/schedule.hpp"
#include "simulation/world/world.hpp"

namespace trecho {

class SmallWorld final : public World {
public:
    // `schedule` decides what comes when, and what each customer does with an offer.
    SmallWorld(std::size_t customers, GuardPolicy guard, Schedule schedule);

    const Schedule& schedule() const { return schedule_; }

private:
    // What a customer may do with an offer.
    enum class Behaviour { buys, declines, hangs_up, buys_at_the_last_moment };

    void start_server() override;
    awaitable<void> run_client(Lane lane, asio::cancellation_signal& interrupt) override;
    void run_what_is_ready() override;
    void let_next_happen() override;
    void inject(const VirtualTime::Event& event);
    std::vector<VirtualTime::Event> events_from_outside() const;
    bool is_to_a_client(VirtualTime::Lane lane) const;

    Schedule schedule_;
    bool is_injecting_ = false; // an event from outside is queued already
};

} // namespace trecho
