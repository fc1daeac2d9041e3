// What the customers of a storm share: the servers, and the history that is judged afterwards.
#pragma once

#include "office/network.hpp"
#include "simulation/oracle/client_history.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace trecho {

inline constexpr std::size_t storm_servers = 3;

struct StormSettings {
    std::uint64_t seed = 1;
    std::size_t customers = 200;
    std::size_t legs = 48;
    std::uint32_t seats = 1; // of each leg
    Duration confirm_limit = std::chrono::seconds(2);
    bool database_fails = false; // then a release may be stored late (StormState::released_late)
    Duration thought = std::chrono::milliseconds(30); // of most customers, at most
};

// Its network: C0 > C1 > C2 > .. > C0.
std::string storm_network(const StormSettings& settings);

// Belongs to the storm's thread while that runs, except for the atomics.
struct StormState {
    StormState(const StormSettings& chosen, const Clock& clock);

    StormSettings settings;
    Network network;
    EventLog log;
    Violations violations;
    ClientHistory history;
    std::vector<std::size_t> server_of; // by purchase

    // Expired while the database may have been away: the seats are surely free only at the end of
    // their lease.
    std::set<ClientHistory::Id> released_late;

    std::array<std::atomic<std::uint16_t>, storm_servers> ports{};
    std::atomic<std::size_t> sales = 0;
    std::atomic<std::size_t> refused_by_storage = 0;
    std::atomic<std::size_t> unsold = 0; // told so, though S was said in time
    std::atomic<std::size_t> resumed = 0;
    std::atomic<bool> is_ending = false;
};

} // namespace trecho
