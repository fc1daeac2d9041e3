#include "office/network.hpp"

#include "platform/file.hpp"
#include "protocol/limits.hpp"
#include "protocol/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace trecho {

std::string to_string(const Leg& leg) { return leg.origin + " > " + leg.destination; }

// Hashes eight letters at a time, with FNV-1a's multiplication. A small letter and its capital
// differ in one bit, which we set in all characters. Some other characters then have the same hash
// too; NameEqual tells them apart.
std::size_t NameHash::operator()(std::string_view name) const {
    constexpr std::uint64_t bits_of_case = 0x2020202020202020;
    std::uint64_t hash = name.size();
    while (!name.empty()) {
        std::uint64_t letters = 0;
        const std::size_t count = std::min(name.size(), sizeof letters);
        std::memcpy(&letters, name.data(), count);
        hash = (hash ^ (letters | bits_of_case)) * 0x100000001b3;
        hash ^= hash >> 32U;
        name.remove_prefix(count);
    }
    return hash;
}

bool NameEqual::operator()(std::string_view one, std::string_view other) const {
    return one == other || std::ranges::equal(one, other, {}, to_lower, to_lower);
}

// Most customers write a name as the network does, except for the case of A to Z. Only other names
// need Unicode folding, which is slow.
std::optional<Network::PlaceId> Network::find_place(std::string_view name) const {
    auto place = places_.find(name);
    if (place == places_.end() && !is_plain_name(name)) place = places_.find(fold_name(name));
    if (place == places_.end()) return std::nullopt;
    return place->second;
}

std::optional<LegId> Network::find_leg(PlaceId origin, PlaceId destination) const {
    const auto leg = leg_of_places_.find(std::uint64_t{origin} << 32U | destination);
    if (leg == leg_of_places_.end()) return std::nullopt;
    return leg->second;
}

Network::PlaceId Network::add_place(const std::string& name) {
    if (const auto known = find_place(name)) return *known;
    const auto next = static_cast<PlaceId>(place_count());
    names_.push_back(name);
    aliases_.emplace_back();
    departures_.emplace_back();
    arrivals_.emplace_back();
    add_name(name, next);
    return next;
}

void Network::add_name(const std::string& name, PlaceId place) {
    places_.try_emplace(name, place);
    if (!is_plain_name(name)) places_.try_emplace(fold_name(name), place);
}

std::optional<Itinerary> Network::find(const Places& places) const {
    std::optional<Itinerary> itinerary(std::in_place);
    std::optional<PlaceId> origin = find_place(places.front());
    for (std::size_t next = 1; next < places.size() && itinerary; ++next) {
        const std::optional<PlaceId> destination = find_place(places[next]);
        std::optional<LegId> leg;
        if (origin && destination) leg = find_leg(*origin, *destination);

        if (leg) {
            itinerary->push_back(*leg);
        } else {
            itinerary.reset();
        }
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

std::string to_string(const Network& network, const Itinerary& itinerary) {
    return fmt::format("{}", fmt::join(network.places_of(itinerary), " > "));
}

namespace {

// An answer to LIST has about as many bytes as the file, so a server couldn't list a longer one.
// The limit also stops a read from a pipe or a device that never ends.
constexpr std::size_t network_bytes_max = answer_bytes_max;

} // namespace

std::string read_network_text(const std::filesystem::path& file) {
    try {
        return read_file(file, network_bytes_max);
    } catch (const std::runtime_error& error) {
        throw BadNetwork(std::string(error.what()) + "; name a network file with --network");
    }
}

Network read_network(const std::filesystem::path& file) {
    return Network::parse(read_network_text(file), file.string());
}

} // namespace trecho
