// A server that sells a seat on the leg that a request names. Its answer is True or False.
#pragma once

#include "support/lines.hpp"

#include <map>
#include <set>
#include <string>

namespace trecho::museum {

struct Office {
    bool knows(const std::string& leg) const { return free.contains(leg); }
    bool sell(const std::string& leg); // False if it is unknown or sold out

    std::map<std::string, int> free;
    std::set<std::string> sold;
};

awaitable<void> answer(Lines& customer, Office& office, std::string leg);

} // namespace trecho::museum
