#include "client/written_names.hpp"

#include "client/texts.hpp"
#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <algorithm>

namespace trecho {

std::string written_as_in(const KnownNetwork& network, std::string_view itinerary) {
    const auto places = parse_itinerary(itinerary);
    if (!places) return network.find(itinerary).value_or(std::string(itinerary));
    std::vector<std::string> names;
    names.reserve(places->size());
    for (const std::string_view place : *places)
        names.push_back(network.find(place).value_or(std::string(place)));
    return join(names);
}

bool is_same_itinerary(std::string_view one, std::string_view other) {
    const auto places = parse_itinerary(one);
    const auto other_places = parse_itinerary(other);
    return places && other_places &&
           std::ranges::equal(*places, *other_places, [](auto place, auto other_place) {
               return fold_name(place) == fold_name(other_place);
           });
}

} // namespace trecho
