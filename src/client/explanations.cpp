#include "client/explanations.hpp"

#include "client/texts.hpp"
#include "client/words.hpp"
#include "protocol/names.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <optional>

namespace trecho {

namespace {

using Names = std::vector<std::string>;

constexpr std::size_t itineraries_max = 3;
constexpr std::size_t places_max = 10; // nobody types more by hand

// The places as the network writes them; nothing if one of them isn't known.
std::optional<Names> known_places(const KnownNetwork& network, std::string_view itinerary) {
    const auto places = parse_itinerary(itinerary);
    if (!places) return std::nullopt;
    Names names;
    for (const std::string_view place : *places) {
        auto name = network.find(place);
        if (!name) return std::nullopt;
        names.push_back(std::move(*name));
    }
    return names;
}

std::ptrdiff_t count_missing(const KnownNetwork& network, const Names& places) {
    std::ptrdiff_t missing = 0;
    for (std::size_t next = 1; next < places.size(); ++next)
        missing += network.find_leg(places[next - 1], places[next]) ? 0 : 1;
    return missing;
}

// Makes `Recife > Natal` of `buy Recife > Natal`.
std::string_view without_verb(const KnownNetwork& network, std::string_view itinerary) {
    const auto command = parse_command(itinerary);
    const bool has_verb = command && (command->word == Word::buy || command->word == Word::list);
    if (!has_verb || network.find(itinerary.substr(0, itinerary.find('>')))) return itinerary;
    return command->rest;
}

// Each of `beginnings` continued with each of `places`.
std::vector<Names> continue_with(const std::vector<Names>& beginnings, const Names& places) {
    std::vector<Names> continued;
    for (const Names& beginning : beginnings) {
        for (const std::string& place : places) {
            Names longer = beginning;
            longer.push_back(place);
            continued.push_back(std::move(longer));
        }
    }
    return continued;
}

// Keeps the itineraries that lack the fewest legs: those on sale lack none.
void keep_those_on_sale(const KnownNetwork& network, std::vector<Names>& itineraries) {
    std::ptrdiff_t fewest = std::numeric_limits<std::ptrdiff_t>::max();
    for (const Names& each : itineraries) fewest = std::min(fewest, count_missing(network, each));
    std::erase_if(itineraries,
                  [&](const Names& each) { return count_missing(network, each) > fewest; });
    itineraries.resize(std::min(itineraries.size(), itineraries_max));
}

bool begins_with(std::string_view name, const std::string& folded_beginning) {
    return fold_name_and_accents(name).starts_with(folded_beginning);
}

} // namespace

std::vector<std::string> likely_itineraries(const KnownNetwork& network,
                                            std::string_view itinerary) {
    const std::string_view journey = without_verb(network, itinerary);
    const auto places = parse_itinerary(journey);
    if (!places || places->size() > places_max) return {};
    if (journey == itinerary && known_places(network, itinerary)) return {};

    std::vector<Names> likely{{}};
    for (const std::string_view place : *places) {
        const auto known = network.find(place);
        likely = continue_with(likely, known ? Names{*known} : network.similar_to(place));
        keep_those_on_sale(network, likely);
    }
    std::vector<std::string> itineraries(likely.size());
    std::ranges::transform(likely, itineraries.begin(), join);
    return itineraries;
}

std::vector<std::string> missing_legs(const KnownNetwork& network, std::string_view itinerary) {
    const auto places = known_places(network, itinerary);
    std::vector<std::string> missing;
    for (std::size_t next = 1; places && next < places->size(); ++next) {
        const Names leg{(*places)[next - 1], (*places)[next]};
        const std::string name = join(leg);
        const bool is_named = std::ranges::find(missing, name) != missing.end();
        if (!is_named && !network.find_leg(leg[0], leg[1])) missing.push_back(name);
    }
    if (missing.empty()) missing.emplace_back(itinerary);
    return missing;
}

std::vector<std::string> legs_without_seats(const KnownNetwork& network,
                                            std::string_view itinerary) {
    const auto places = known_places(network, itinerary);
    std::map<std::string, std::uint64_t> wanted; // the same leg twice needs two seats
    std::vector<std::string> sold_out;
    for (std::size_t next = 1; places && next < places->size(); ++next) {
        const ListedLeg* const leg = network.find_leg((*places)[next - 1], (*places)[next]);
        const std::string name = join({(*places)[next - 1], (*places)[next]});
        const bool is_named = std::ranges::find(sold_out, name) != sold_out.end();
        if (leg && leg->left < ++wanted[name] && !is_named) sold_out.push_back(name);
    }
    if (sold_out.empty()) sold_out.emplace_back(itinerary);
    return sold_out;
}

std::vector<ListedLeg> legs_like(const KnownNetwork& network, std::string_view words) {
    const std::size_t arrow = words.find('>');
    const auto folded = [&](std::string_view name) {
        return fold_name_and_accents(network.find(name).value_or(std::string(trim(name))));
    };
    const std::string origin = folded(words.substr(0, arrow));
    std::vector<ListedLeg> from;
    std::vector<ListedLeg> to;
    if (arrow != std::string_view::npos) {
        const std::string destination = folded(words.substr(arrow + 1));
        std::ranges::copy_if(network.legs(), std::back_inserter(from), [&](const ListedLeg& leg) {
            return begins_with(leg.origin, origin) && begins_with(leg.destination, destination);
        });
        return from;
    }
    for (const ListedLeg& leg : network.legs()) {
        if (begins_with(leg.origin, origin)) {
            from.push_back(leg);
        } else if (begins_with(leg.destination, origin)) {
            to.push_back(leg);
        }
    }
    std::ranges::move(to, std::back_inserter(from));
    return from;
}

} // namespace trecho
