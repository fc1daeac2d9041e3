// Finds itineraries of several legs between two places.
#pragma once

#include "office/inventory.hpp"
#include "office/network.hpp"

#include <cstddef>
#include <vector>

namespace trecho {

inline constexpr std::size_t routes_max = 10;
inline constexpr std::size_t route_legs_max = 4;

// At most routes_max itineraries of at most route_legs_max legs, fewest legs first, then in the
// order of the network file. Each of their legs has a free seat, and no place comes twice. The time
// is bounded by the number of legs.
std::vector<Itinerary> find_routes(const Network& network, const std::vector<Seats>& seats,
                                   Network::PlaceId origin, Network::PlaceId destination);

} // namespace trecho
