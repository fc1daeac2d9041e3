// Where a connection of a server waits, and the source there.
#pragma once

#include "support/server_world.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <string>

namespace trecho {

// The text of the source where a coroutine waits.
inline std::string source_line(const ListedWait& wait) {
    std::ifstream file(std::string(TRECHO_DOCS) + "/../" + std::string(wait.file));
    std::string line;
    for (std::uint_least32_t number = 0; number < wait.line; ++number) std::getline(file, line);
    return line;
}

inline ListedWait wait_of(ServerWorld& world, ConnectionId connection) {
    for (const ListedWait& wait : world.server.census().list())
        if (wait.connection == connection) return wait;
    ADD_FAILURE() << "connection " << connection << " isn't listed";
    return {};
}

} // namespace trecho
