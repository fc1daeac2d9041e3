// The settings of a load.
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

    // Each customer begins with another of these, and goes on to the next one after a refusal. With
    // one itinerary all customers compete for it (a hot leg).
    std::vector<std::string> itineraries;

    // Without a rate the loop is closed: a customer asks again when it has its answer, so a server
    // that stalls gets fewer requests, and looks better than it is. With a rate the loop is open:
    // so many purchases a second are due whatever the server does, and a latency counts from when
    // the request was due. This avoids what Gil Tene calls coordinated omission.
    std::optional<double> purchases_per_second;
};

} // namespace trecho
