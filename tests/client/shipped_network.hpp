// The network that ships with the program.
#pragma once

#include "support/server_world.hpp"

#include <fstream>
#include <sstream>

namespace trecho {

inline ServerWorldSettings with_shipped_network() {
    std::ifstream file(TRECHO_NETWORK);
    std::ostringstream text;
    text << file.rdbuf();
    ServerWorldSettings settings;
    settings.network = text.str();
    return settings;
}

} // namespace trecho
