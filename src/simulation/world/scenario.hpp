// What is decided before a world begins.
#pragma once

#include "office/office.hpp"
#include "server/server.hpp"
#include "simulation/faults/fault_schedule.hpp"
#include "simulation/platform/pipe.hpp"
#include "simulation/workload/workload.hpp"

#include <string>
#include <vector>

namespace trecho {

struct Scenario {
    Network network;
    OfficeSettings office;
    ServerSettings server;
    NetworkSettings wire;
    std::vector<ClientKind> clients; // by lane, from 1
    std::vector<AimedFault> faults;
    bool is_long = false;           // for days: clients stay for hours, and are away for days
    bool is_rush = false;           // many customers buy one seat after the other
    Duration span{};                // clients come back for so long; zero: each a few times
    Duration sync_max{};            // how long the disk takes to sync, at most
    Duration simultaneous{};        // events within it may come in any order
    Duration step{};                // how long one step of a coroutine takes on a busy machine
    bool has_bad_snapshots = false; // availability.json may be slow, or fail
    bool compares_ahead = true;     // while the queue is quiet; each look is an event more
    Duration publishing_pause = availability_pause;
};

Scenario draw_scenario(SeededEntropy& entropy, const SimulationSettings& settings);

// Some lines for a person: guard, time limit, legs, clients.
std::string describe(const Scenario& scenario);

} // namespace trecho
