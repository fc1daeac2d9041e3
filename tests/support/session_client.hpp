// A client whose session outlives its connections.
#pragma once

#include "support/server_world.hpp"

#include <memory>
#include <regex>
#include <string>

namespace trecho {

// A client and the token of its session.
struct SessionClient {
    std::unique_ptr<ScriptedCustomer> connection;
    std::string token;
};

inline std::string token_in(const std::string& hello) {
    std::smatch match;
    return std::regex_search(hello, match, std::regex("[0-9a-f]{32}")) ? match.str() : "";
}

inline SessionClient greet(ServerWorld& world) {
    SessionClient client;
    client.connection = world.connect();
    client.token = token_in(world.ask(*client.connection, "HELLO 2\n"));
    return client;
}

// Resumes the session on a new connection; returns the answer to RESUME.
inline std::string resume(ServerWorld& world, SessionClient& client) {
    client.connection = world.connect();
    world.ask(*client.connection, "HELLO 2\n");
    return world.ask(*client.connection, "RESUME " + client.token + "\n");
}

inline void drop(ServerWorld& world, const SessionClient& client) {
    client.connection->reset();
    world.settle();
}

// The answer to RESUME of a session that holds nothing and has decided nothing.
inline constexpr std::string_view idle_session = "{\"ok\":true,\"stage\":\"idle\"}\n";

} // namespace trecho
