// What simulated clients share, and which kinds of them there are.
#pragma once

#include "server/server.hpp"
#include "simulation/oracle/client_history.hpp"
#include "simulation/oracle/session_oracle.hpp"
#include "simulation/platform/network.hpp"

#include <string_view>

namespace trecho {

struct Workload {
    Simulation& simulation;
    SimulatedNetwork& wire;
    const Network& network;
    Duration confirm_limit;
    ClientHistory& history;
    SessionOracle& sessions;
    EventLog& log;
    Duration span{}; // clients come back for so long; zero: each comes a few times
    TimePoint start{};
    ServerSettings server{};
    bool is_long = false; // clients stay for hours, and away for days
};

enum class ClientKind {
    plain,       // speaks the plain dialogue, one message after the other
    unframed,    // the same, to the port for old clients
    pipelining,  // sends everything at once, and reads the answers afterwards
    malformed,   // sends nonsense, too much, or nothing; or never reads
    resuming,    // speaks protocol 2 and resumes its session after each disconnection
    conformance, // speaks protocol 2 line by line, in every spelling that it allows
};

std::string_view name_of(ClientKind kind);

// Returns when the client has made its last visit.
awaitable<void> run_client(Workload& workload, Lane lane, ClientKind kind,
                           asio::cancellation_signal& interrupt);

} // namespace trecho
