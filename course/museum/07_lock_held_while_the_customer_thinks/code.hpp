// A server that offers seats. The customer asks for a leg, and is told whether a seat
// is free; then S buys it.
#pragma once

#include "async/async_mutex.hpp"
#include "support/lines.hpp"

#include <map>
#include <string>

namespace trecho::museum {

struct Office {
    AsyncMutex mutex; // for `free`
    std::map<std::string, int> free;
};

awaitable<void> serve(Lines& customer, Office& office);

} // namespace trecho::museum
