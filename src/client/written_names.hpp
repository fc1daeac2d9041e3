// Replaces typed names of places by the names that the network uses.
#pragma once

#include "client/known_network.hpp"

#include <string>
#include <string_view>

namespace trecho {

// Takes an itinerary or one place. Unknown names stay as they were typed.
std::string written_as_in(const KnownNetwork& network, std::string_view itinerary);

// Whether two itineraries have the same places in the same order, without regard to case.
bool is_same_itinerary(std::string_view one, std::string_view other);

} // namespace trecho
