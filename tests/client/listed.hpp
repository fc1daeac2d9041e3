// Makes legs and places as a server would list them.
#pragma once

#include "protocol/answers.hpp"

#include <string>
#include <utility>
#include <vector>

namespace trecho {

inline ListedLeg leg(std::string origin, std::string destination, std::uint64_t left = 1) {
    ListedLeg listed;
    listed.origin = std::move(origin);
    listed.destination = std::move(destination);
    listed.left = left;
    return listed;
}

inline ListedPlace place(std::string name, std::vector<std::string> aliases) {
    ListedPlace listed;
    listed.name = std::move(name);
    listed.aliases = std::move(aliases);
    return listed;
}

} // namespace trecho
