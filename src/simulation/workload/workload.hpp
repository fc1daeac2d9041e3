// The kinds of simulated clients.
#pragma once

#include "platform/coroutine.hpp"
#include "simulation/runner/event_log.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <string_view>

namespace trecho {

struct WorldState;

enum class ClientKind {
    plain,       // speaks the plain dialogue, one message after the other
    unframed,    // the same, to the port for old clients
    pipelining,  // sends everything at once, and reads the answers afterwards
    malformed,   // sends nonsense, too much, or nothing; or never reads
    resuming,    // speaks protocol 2 and resumes its session after each disconnection
    conformance, // speaks protocol 2 line by line, in every spelling that it allows
};

std::string_view name_of(ClientKind kind);

awaitable<void> run_client(WorldState& state, Lane lane, ClientKind kind,
                           asio::cancellation_signal& interrupt);

} // namespace trecho
