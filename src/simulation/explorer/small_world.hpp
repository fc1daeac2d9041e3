// One leg, one seat, and two or three customers who want it at the same time: the world of the
// explorer. Server, office, ledger and clients are the real ones.
#pragma once

#include "simulation/explorer/schedule.hpp"
#include "simulation/oracle/client_history.hpp"
#include "simulation/world/server_instance.hpp"

#include <memory>

namespace trecho {

class SmallWorld {
public:
    // `order` decides what comes when, and what each customer does with an offer.
    SmallWorld(std::size_t customers, GuardPolicy guard, Schedule& order);

    // Until all have gone, or a property is broken. Call it once.
    void run();

    const Violations& verdict() const { return verdict_; }
    const EventLog& story() const { return log_; }

private:
    // What a customer may do who is offered the seat.
    enum class Behaviour { buys, declines, hangs_up, buys_at_the_last_moment };

    awaitable<void> live(Lane lane, asio::cancellation_signal& interrupt);
    void run_in_order(const std::function<bool()>& is_reached);
    void run_what_is_ready();
    void come_from_outside(const VirtualTime::Event& event);
    std::vector<VirtualTime::Event> events_from_outside() const;
    bool is_to_a_client(VirtualTime::Lane lane) const;
    void check_the_end();

    Schedule& order_;
    Simulation simulation_{1};
    Network network_;
    OfficeSettings office_settings_;
    Violations verdict_;
    EventLog log_{simulation_.clock};
    SimulatedNetwork wire_;
    SimulatedLogFile ledger_{simulation_};
    SimulatedSnapshotFile availability_;
    FaultSchedule plan_;
    ClientHistory history_;
    std::unique_ptr<ServerInstance> server_;
    TaskGroup customers_;
    std::size_t count_;
    bool is_coming_ = false; // something from outside, queued already
};

} // namespace trecho
