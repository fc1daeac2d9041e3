// The network of legs, and how many seats each leg has. Read at start and then never changed, so
// any thread may use it.
#pragma once

#include "protocol/messages.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

using LegId = std::uint32_t; // the leg's position in the file, from 0

struct Leg {
    std::string origin;
    std::string destination;
    std::uint32_t seats = 0;
};

std::string to_string(const Leg& leg); // Recife > Salvador

// One seat on each of these legs; the same leg twice means two seats.
using Itinerary = boost::container::small_vector<LegId, 4>;

// Its message is a sentence for the user that names the file, the position and the cure.
class BadNetwork : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Hash and equality of names without regard to the case of ASCII letters, so that a lookup needs no
// copy in lower case. For other letters the map has a second entry, the folded name.
struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const;
};
struct NameEqual {
    using is_transparent = void;
    bool operator()(std::string_view one, std::string_view other) const;
};

class Network {
public:
    // Throws BadNetwork, whose message names `file`.
    static Network parse(std::string_view json, const std::string& file);

    const std::vector<Leg>& legs() const { return legs_; }

    // The legs between `places`, which are names or aliases in any form (protocol/names.hpp says
    // which are the same); nothing when a leg doesn't exist.
    std::optional<Itinerary> find(const Places& places) const;

    // Places are numbered from 0.
    using PlaceId = std::uint32_t;
    std::size_t place_count() const { return departures_.size(); }
    std::optional<PlaceId> find_place(std::string_view name) const;

    // The name as the place's first leg in the file writes it, which all answers use; the aliases
    // as the file writes them.
    const std::string& name_of(PlaceId place) const { return names_[place]; }
    const std::vector<std::string>& aliases_of(PlaceId place) const { return aliases_[place]; }

    // The legs from and to a place, in the order of the file.
    const std::vector<LegId>& departures(PlaceId place) const { return departures_[place]; }
    const std::vector<LegId>& arrivals(PlaceId place) const { return arrivals_[place]; }
    PlaceId origin_of(LegId leg) const { return ends_[leg].origin; }
    PlaceId destination_of(LegId leg) const { return ends_[leg].destination; }

    // The names along the itinerary: Recife, Salvador, Natal. They point into the network.
    Places places_of(const Itinerary& itinerary) const;

private:
    struct Ends {
        PlaceId origin;
        PlaceId destination;
    };

    std::optional<LegId> find_leg(PlaceId origin, PlaceId destination) const;
    PlaceId add_place(const std::string& name);
    void add_name(const std::string& name, PlaceId place); // a name or an alias

    friend class NetworkReader;

    std::vector<Leg> legs_;
    std::vector<Ends> ends_;         // by LegId
    std::vector<std::string> names_; // by PlaceId
    std::vector<std::vector<std::string>> aliases_;
    std::vector<std::vector<LegId>> departures_;
    std::vector<std::vector<LegId>> arrivals_;
    boost::unordered_flat_map<std::string, PlaceId, NameHash, NameEqual> places_; // aliases too
    boost::unordered_flat_map<std::uint64_t, LegId> leg_of_places_;
};

std::string to_string(const Network& network, const Itinerary& itinerary); // A > B > C

// The JSON document, and what it says. Both throw BadNetwork.
std::string read_network_text(const std::filesystem::path& file);
Network read_network(const std::filesystem::path& file);

} // namespace trecho
