// What the console knows of the network: the legs that LIST tells, and the other names of places
// that PLACES tells. Pure.
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

    // Without `places`, a name that no leg has may be another name of a place.
    explicit KnownNetwork(std::vector<ListedLeg> legs,
                          const std::optional<std::vector<ListedPlace>>& places = {});

    const std::vector<ListedLeg>& legs() const { return legs_; }

    // As the network writes them, each once, in the order of their letters; but none that a person
    // could neither see nor type.
    const std::vector<std::string>& places() const { return places_; }

    // The other names of places, as the network writes them, with what they stand for.
    struct OtherName {
        std::string name;
        std::string place;
    };
    const std::vector<OtherName>& other_names() const { return other_names_; }
    bool knows_all_names() const { return knows_all_names_; }

    // The place as the network writes it, whatever name it is called by; nothing when that isn't
    // known.
    std::optional<std::string> find(std::string_view name) const;

    // Both as the network writes them. Null when there is no such leg.
    const ListedLeg* find_leg(std::string_view origin, std::string_view destination) const;

    // How many more times somebody can go along these places; 0 where a leg is missing.
    std::uint64_t seats_left(const std::vector<std::string>& route) const;

    // Where one can fly to from a place, in the order of the letters.
    std::vector<std::string> destinations_of(std::string_view origin) const;

    // The places that may be meant by a name that isn't known: those that begin so, or are written
    // nearly so. At most three, the nearest ones.
    std::vector<std::string> similar_to(std::string_view name) const;

private:
    std::vector<ListedLeg> legs_;
    std::vector<std::string> places_;
    std::vector<OtherName> other_names_;
    std::map<std::string, std::string, std::less<>> place_of_; // by the folded name, others too
    bool knows_all_names_ = false;
};

} // namespace trecho
