#include "office/network.hpp"

#include "platform/state_folder.hpp"

#include <algorithm>

namespace trecho {

std::string to_string(const Leg& leg) { return leg.origin + " > " + leg.destination; }

namespace {

std::string in_lower_case(std::string_view name) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), to_lower);
    return lower;
}

} // namespace

std::optional<Network::PlaceId> Network::find_place(std::string_view name) const {
    const auto place = places_.find(in_lower_case(name));
    if (place == places_.end()) return std::nullopt;
    return place->second;
}

std::optional<LegId> Network::find_leg(PlaceId origin, PlaceId destination) const {
    const auto leg = leg_of_places_.find(std::uint64_t{origin} << 32U | destination);
    if (leg == leg_of_places_.end()) return std::nullopt;
    return leg->second;
}

Network::PlaceId Network::add_place(const std::string& name) {
    const auto next = static_cast<PlaceId>(place_count());
    const auto [place, is_new] = places_.try_emplace(in_lower_case(name), next);
    if (is_new) {
        departures_.emplace_back();
        arrivals_.emplace_back();
    }
    return place->second;
}

bool Network::add_alias(const std::string& name, PlaceId place) {
    return places_.try_emplace(in_lower_case(name), place).second;
}

std::optional<Itinerary> Network::find(const Places& places) const {
    Itinerary itinerary;
    std::optional<PlaceId> origin = find_place(places.front());
    for (std::size_t next = 1; next < places.size(); ++next) {
        const std::optional<PlaceId> destination = find_place(places[next]);
        if (!origin || !destination) return std::nullopt;

        const std::optional<LegId> leg = find_leg(*origin, *destination);
        if (!leg) return std::nullopt;

        itinerary.push_back(*leg);
        origin = destination;
    }
    return itinerary;
}

Places Network::places_of(const Itinerary& itinerary) const {
    Places places;
    if (!itinerary.empty()) places.push_back(legs_[itinerary.front()].origin);
    for (const LegId leg : itinerary) places.push_back(legs_[leg].destination);
    return places;
}

Network read_network(const std::filesystem::path& file) {
    std::string json;
    try {
        json = read_file(file);
    } catch (const std::runtime_error& error) {
        throw BadNetwork(std::string(error.what()) + "; name a network file with --network");
    }
    return Network::parse(json, file.string());
}

} // namespace trecho
