#include "client/known_network.hpp"

#include "client/escaped_bytes.hpp"
#include "protocol/edit_distance.hpp"
#include "protocol/names.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace trecho {

namespace {

constexpr std::size_t similar_max = 3;

bool can_be_seen(const std::string& name) { return name == without_control_characters(name); }

std::vector<std::string> in_order(std::vector<std::string> places) {
    std::vector<std::pair<std::string, std::string>> folded; // each is folded once
    for (std::string& place : places) {
        std::string letters = fold_name_and_accents(place);
        folded.emplace_back(std::move(letters), std::move(place));
    }
    std::ranges::sort(folded);
    std::ranges::transform(folded, places.begin(),
                           [](auto& each) { return std::move(each.second); });
    return places;
}

// How many letters of a name may be mistyped.
std::size_t mistakes_max(std::size_t letters) {
    if (letters <= 2) return 0;
    if (letters <= 4) return 1;
    return letters <= 8 ? 2 : 3;
}

// The distance between two folded names; nothing if they are different places. A place that begins
// with what was typed is at distance 1.
std::optional<std::size_t> distance_to(std::string_view place, std::string_view typed) {
    if (typed.size() > 1 && place.starts_with(typed)) return place == typed ? 0 : 1;
    const std::size_t longer = std::max(place.size(), typed.size());
    const std::size_t shorter = std::min(place.size(), typed.size());
    const std::size_t allowed = mistakes_max(typed.size());
    if (longer - shorter > 4 * allowed) return std::nullopt; // a letter has four bytes at most
    const std::size_t distance = edit_distance(place, typed);
    if (distance > allowed) return std::nullopt;
    return distance;
}

} // namespace

KnownNetwork::KnownNetwork(std::vector<ListedLeg> legs,
                           const std::optional<std::vector<ListedPlace>>& places)
    : legs_(std::move(legs)), knows_all_names_(places.has_value()) {
    std::set<std::string> names; // each place once
    for (const ListedLeg& leg : legs_) {
        names.insert(leg.origin);
        names.insert(leg.destination);
    }
    for (const std::string& name : names) place_of_.emplace(fold_name(name), name);
    std::ranges::copy_if(names, std::back_inserter(places_), can_be_seen);
    places_ = in_order(std::move(places_));
    if (!places) return;
    for (const ListedPlace& place : *places) {
        for (const std::string& name : place.aliases) {
            if (!names.contains(place.name) || !can_be_seen(name)) continue;
            if (!place_of_.emplace(fold_name(name), place.name).second) continue;
            other_names_.push_back({name, place.name});
        }
    }
}

std::optional<std::string> KnownNetwork::find(std::string_view name) const {
    const auto found = place_of_.find(fold_name(trim_all_blanks(name)));
    if (found == place_of_.end()) return std::nullopt;
    return found->second;
}

const ListedLeg* KnownNetwork::find_leg(std::string_view origin,
                                        std::string_view destination) const {
    const auto found = std::ranges::find_if(legs_, [&](const ListedLeg& leg) {
        return leg.origin == origin && leg.destination == destination;
    });
    return found == legs_.end() ? nullptr : &*found;
}

std::uint64_t KnownNetwork::seats_left(const std::vector<std::string>& route) const {
    std::optional<std::uint64_t> least;
    for (std::size_t next = 1; next < route.size(); ++next) {
        const ListedLeg* const leg = find_leg(route[next - 1], route[next]);
        const std::uint64_t left = leg ? leg->left : 0;
        least = std::min(least.value_or(left), left);
    }
    return least.value_or(0);
}

std::vector<std::string> KnownNetwork::destinations_of(std::string_view origin) const {
    std::vector<std::string> destinations;
    for (const ListedLeg& leg : legs_) {
        if (leg.origin == origin && can_be_seen(leg.destination))
            destinations.push_back(leg.destination);
    }
    return in_order(std::move(destinations));
}

std::vector<std::string> KnownNetwork::similar_to(std::string_view name) const {
    const std::string wanted = fold_name_and_accents(trim_all_blanks(name));
    std::vector<std::pair<std::size_t, std::string>> similar;
    for (const std::string& place : places_) {
        const auto distance = distance_to(fold_name_and_accents(place), wanted);
        if (distance) similar.emplace_back(*distance, place);
    }
    const auto distance_of = [](const auto& each) { return each.first; };
    const auto nearest = std::ranges::min_element(similar, {}, distance_of);
    std::vector<std::string> places;
    for (const auto& [distance, place] : similar) {
        if (distance == nearest->first && places.size() < similar_max) places.push_back(place);
    }
    return places;
}

} // namespace trecho
