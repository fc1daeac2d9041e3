// The names of places as the network writes them, where a person has typed them in another way.
#pragma once

#include "client/known_network.hpp"

#include <string>
#include <string_view>

namespace trecho {

// An itinerary, or one place. Names that aren't known stay as they were typed.
std::string written_as_in(const KnownNetwork& network, std::string_view itinerary);

// Whether two itineraries have the same places in the same order.
bool is_same_itinerary(std::string_view one, std::string_view other);

} // namespace trecho
