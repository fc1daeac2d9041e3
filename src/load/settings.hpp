// What a load is asked for.
#pragma once

#include "platform/clock.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

struct LoadSettings {
    std::size_t clients = 1;
    Duration duration = std::chrono::seconds(10);
    Duration think_time{}; // between the offer and the decision
    double abandons = 0;   // the share of customers who vanish instead of deciding
    double declines = 0;   // the share of decisions that are N

    // Each customer begins with the next of these, and goes on to the one after it when it is
    // refused. One: a hot leg, that all want.
    std::vector<std::string> itineraries;

    // Closed loop, without a rate: a customer asks again when it has its answer, so a server that
    // stalls is asked less, and looks better than it is. Open loop, with one: so many purchases a
    // second are due whatever the server does, and a latency counts from when a request was due
    // (Gil Tene calls the mistake that this avoids coordinated omission).
    std::optional<double> purchases_per_second;
};

} // namespace trecho
