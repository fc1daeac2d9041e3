// A whole ticket office, its customers, its network and its disk, in one process and one seed.
#pragma once

#include "simulation/faults/fault_schedule.hpp"
#include "simulation/oracle/session_oracle.hpp"
#include "simulation/workload/workload.hpp"
#include "simulation/world/server_instance.hpp"
#include "simulation/world/settings.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trecho {

// What became of one world.
struct WorldResult {
    std::uint64_t seed = 0;
    std::uint64_t story_hash = 0;
    Duration simulated{};
    std::uint64_t purchases = 0; // asked for
    std::uint64_t sold = 0;      // in the ledger
    std::uint64_t expired = 0;
    std::uint64_t crashes = 0;
    std::uint64_t histories = 0; // of legs, shown to be linearizable
    std::uint64_t undecided = 0; // too long for the checker
    FaultMatrix struck{};

    // Empty unless a property was broken.
    std::optional<Violations::Broken> broken;

    std::string setting; // guard, time limit, legs, customers
    std::string lanes;   // the last events
};

// Makes an observer that hears what all servers of a world tell; for a trace.
using MakeObserver = std::function<std::unique_ptr<Observer>(const Network&, const Clock&)>;

class World {
public:
    // `trace` hears what the servers tell their observers; null: nobody.
    World(std::uint64_t seed, const SimulationSettings& settings, const MakeObserver& trace = {});
    ~World();

    // From the first customer until all have gone and the server has stopped, or until a property
    // is broken. Call it once.
    WorldResult run();

private:
    void start_server();
    void stop_server();
    void kill_server(Fault fault);
    void start_server_later();
    void bury_servers();
    std::size_t bytes_that_survive(Fault fault);

    bool strike(Fault fault, Lane customer);
    bool strike_connection(Fault fault, Lane customer);
    bool strike_network(Fault fault, Lane customer);
    void delay_words_until_the_end(TimePoint end);
    bool strike_server(Fault fault);
    bool strike_machine(Fault fault);
    void set_calendar();
    AppendFate next_append();
    AppendFate next_replacement();

    void let_customers_live();
    void let_everything_end();
    bool run_until(const std::function<bool()>& is_reached, Duration limit);
    void check_nothing_is_left();
    void check_books();
    void check_order_of(const LegHistory& history);
    void check_damage_is_found();
    std::string do_damage(std::string& ledger);
    WorldResult result();

    Duration draw_duration(Duration shortest, Duration longest);
    std::vector<LedgerRecord> ledger_records();

    std::uint64_t seed_;
    Simulation simulation_;
    SimulationSettings settings_;
    Network network_;
    OfficeSettings office_settings_;
    bool is_long_; // it lasts for days
    ServerSettings server_settings_;
    bool has_bad_snapshots_ = false;
    Violations verdict_;
    EventLog log_{simulation_.clock};
    SimulatedNetwork wire_;
    Duration sync_takes_; // at most
    SimulatedLogFile ledger_{simulation_};
    SimulatedSnapshotFile availability_;
    FaultSchedule plan_;
    Duration simultaneous_; // what happens within it may come in between two steps
    ClientHistory history_;
    SessionOracle sessions_;
    Workload workload_;
    std::vector<ClientKind> characters_; // by lane, from 1
    std::unique_ptr<Observer> trace_;

    std::unique_ptr<ServerInstance> server_;
    std::vector<std::unique_ptr<ServerInstance>> dead_; // whose coroutines may still have to end
    TaskGroup customers_;
    std::unique_ptr<Stream> late_comer_;
    std::optional<AppendFate> next_fate_;
    std::uint64_t lives_ = 0;
    std::uint64_t crashes_ = 0;
    std::uint64_t expired_ = 0;
    std::uint64_t histories_ = 0;
    std::uint64_t undecided_ = 0;
};

// In a world of its own. One in which a property was broken is never destroyed: its coroutines are
// in the middle of what a debugger wants to see, and may be waiting for what will never happen.
WorldResult run_world(std::uint64_t seed, const SimulationSettings& settings,
                      const MakeObserver& trace = {});

} // namespace trecho
