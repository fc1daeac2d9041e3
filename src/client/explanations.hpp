// Why an itinerary isn't on sale, and which ones the person may have meant. Pure functions.
#pragma once

#include "client/known_network.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// A few corrections of an itinerary with mistyped places, or with a verb before it (`buy Recife >
// Natal`), only those on sale if there are any. Empty if all places are known, or if one place is
// like no other.
std::vector<std::string> likely_itineraries(const KnownNetwork& network,
                                            std::string_view itinerary);

// The legs of an itinerary that don't exist, each once, as `A > B`. If a place isn't known, returns
// the whole itinerary as it was typed.
std::vector<std::string> missing_legs(const KnownNetwork& network, std::string_view itinerary);

// The same for legs with too few seats left.
std::vector<std::string> legs_without_seats(const KnownNetwork& network,
                                            std::string_view itinerary);

// The legs from and to the places that begin with `words`, those from them first. For `A > B`, the
// legs from places that begin with A to places that begin with B.
std::vector<ListedLeg> legs_like(const KnownNetwork& network, std::string_view words);

} // namespace trecho
