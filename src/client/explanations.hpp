// Why an itinerary isn't on sale, and what may have been meant instead. Pure.
#pragma once

#include "client/known_network.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// An itinerary where places are named wrongly, or that has a verb before it (`buy Recife > Natal`),
// as it may have been meant: at most a few, those that are on sale first. None when all its places
// are known, or one of them is like no other.
std::vector<std::string> likely_itineraries(const KnownNetwork& network,
                                            std::string_view itinerary);

// Which legs of an itinerary don't exist, each once, as `A > B`; the whole itinerary as it was
// typed where that isn't known, since a place in it isn't.
std::vector<std::string> missing_legs(const KnownNetwork& network, std::string_view itinerary);

// The same for the legs that have too few seats left.
std::vector<std::string> legs_without_seats(const KnownNetwork& network,
                                            std::string_view itinerary);

// The legs from and to the place whose name begins with `words`, those from it first; of `A > B`,
// those from A to B.
std::vector<ListedLeg> legs_like(const KnownNetwork& network, std::string_view words);

} // namespace trecho
