// What the parts of one simulated world share: chance and time, the machine, which outlives the
// server's process, and what clients know.
#pragma once

#include "simulation/invariants/violation.hpp"
#include "simulation/oracle/client_history.hpp"
#include "simulation/oracle/session_oracle.hpp"
#include "simulation/platform/disk.hpp"
#include "simulation/platform/network.hpp"
#include "simulation/world/scenario.hpp"

namespace trecho {

// What happened in one world, or in many.
struct WorldCounts {
    Duration simulated{};
    std::uint64_t purchases = 0; // asked for
    std::uint64_t sold = 0;      // in the ledger
    std::uint64_t expired = 0;
    std::uint64_t crashes = 0;
    std::uint64_t histories = 0; // of legs, shown to be linearizable
    std::uint64_t undecided = 0; // too long for the checker
    FaultMatrix injected{};

    WorldCounts& operator+=(const WorldCounts& other);
};

struct WorldState {
    WorldState(std::uint64_t seed, const std::function<Scenario(SeededEntropy&)>& decide)
        : simulation(seed), scenario(decide(simulation.entropy)) {}

    Simulation simulation;
    const Scenario scenario;
    Violations violations;
    EventLog log{simulation.clock};
    SimulatedNetwork wire{simulation, scenario.wire};
    SimulatedLogFile ledger{simulation};
    SimulatedSnapshotFile availability;
    std::function<AppendFate()> next_replacement; // of `availability`; empty: at once
    FaultSchedule faults{simulation, scenario.faults};
    ClientHistory history{
        simulation.clock, scenario.network,           scenario.office.confirm_limit, log,
        violations,       scenario.server.idle_limit, scenario.simultaneous};
    SessionOracle sessions{simulation.clock, scenario.server.sessions_max};
    WorldCounts counts; // so far
};

} // namespace trecho
