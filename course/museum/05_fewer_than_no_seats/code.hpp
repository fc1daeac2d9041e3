// An inventory that sells a seat on each leg of an itinerary, or none at all.
#pragma once

#include <cstddef>
#include <vector>

namespace trecho::museum {

using Seats = std::vector<int>;             // the free ones of each leg
using Itinerary = std::vector<std::size_t>; // of legs

bool buy(Seats& free, const Itinerary& legs);

} // namespace trecho::museum
