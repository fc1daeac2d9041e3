// What the console knows of the network: the legs from LIST, the aliases of places from PLACES. No
// I/O.
#pragma once

#include "protocol/answers.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

class KnownNetwork {
public:
    KnownNetwork() = default;

    // Without `places` (an older server), an unknown name may still be an alias.
    explicit KnownNetwork(std::vector<ListedLeg> legs,
                          const std::optional<std::vector<ListedPlace>>& places = {});

    const std::vector<ListedLeg>& legs() const { return legs_; }

    // As the network writes them, each once, in alphabetical order; without names that a person
    // can't see or type.
    const std::vector<std::string>& places() const { return places_; }

    // The aliases of places, as the network writes them.
    struct OtherName {
        std::string name;
        std::string place;
    };
    const std::vector<OtherName>& other_names() const { return other_names_; }
    bool knows_all_names() const { return knows_all_names_; }

    // The place with this name or alias, as the network writes it; nothing if it isn't known.
    std::optional<std::string> find(std::string_view name) const;

    // Takes names as the network writes them. Null if there is no such leg.
    const ListedLeg* find_leg(std::string_view origin, std::string_view destination) const;

    // How many seats can still be bought on all legs of a route; 0 if a leg is missing.
    std::uint64_t seats_left(const std::vector<std::string>& route) const;

    // The destinations of the legs from a place, in alphabetical order.
    std::vector<std::string> destinations_of(std::string_view origin) const;

    // The places that an unknown name may mean: those that begin with it or differ in a few
    // letters. At most three, the nearest ones.
    std::vector<std::string> similar_to(std::string_view name) const;

private:
    std::vector<ListedLeg> legs_;
    std::vector<std::string> places_;
    std::vector<OtherName> other_names_;
    std::map<std::string, std::string, std::less<>> place_of_; // by folded name or alias
    bool knows_all_names_ = false;
};

} // namespace trecho
