#include "office/routes.hpp"

#include <algorithm>
#include <array>

namespace trecho {

namespace {

// Searches routes of one leg, then of two, and so on. A plain depth-first search would try millions
// of paths that don't reach the destination. So we first go backwards from the destination and note
// how many legs away each place is. Then only a place that comes twice can end a path.
class RouteSearch {
public:
    RouteSearch(const Network& network, const std::vector<Seats>& seats, Network::PlaceId origin,
                Network::PlaceId destination)
        : network_(network), seats_(seats), origin_(origin), destination_(destination) {
        find_places_that_reach_destination();
    }

    std::vector<Itinerary> find() {
        for (std::size_t legs = 1; legs <= route_legs_max; ++legs) {
            if (reaches_[legs][origin_]) go_on_from(origin_, legs);
        }
        return routes_;
    }

private:
    // Fills in reaches_[n][place]: whether a path of exactly n legs leads from the place to the
    // destination, without origin or destination in between.
    void find_places_that_reach_destination() {
        for (auto& places : reaches_) places.resize(network_.place_count());
        reaches_[0][destination_] = true;
        for (std::size_t legs = 1; legs <= route_legs_max; ++legs) {
            for (Network::PlaceId place = 0; place < network_.place_count(); ++place) {
                const bool is_on_the_way = legs == 1 || place != origin_;
                if (is_on_the_way && reaches_[legs - 1][place]) note_origins(place, legs);
            }
        }
    }

    void note_origins(Network::PlaceId place, std::size_t legs) {
        for (const LegId leg : network_.arrivals(place)) {
            const Network::PlaceId origin = network_.origin_of(leg);
            if (seats_[leg].free > 0 && origin != destination_) reaches_[legs][origin] = true;
        }
    }

    // Extends `route_`, which ends at `place`, by exactly `legs` legs in all possible ways.
    void go_on_from(Network::PlaceId place, std::size_t legs) {
        if (legs == 0) {
            routes_.push_back(route_);
            return;
        }
        for (const LegId leg : network_.departures(place)) {
            if (routes_.size() == routes_max) return;
            const Network::PlaceId next = network_.destination_of(leg);
            if (seats_[leg].free == 0 || !reaches_[legs - 1][next] || has_been_at(next)) continue;
            route_.push_back(leg);
            go_on_from(next, legs - 1);
            route_.pop_back();
        }
    }

    bool has_been_at(Network::PlaceId place) const {
        return std::ranges::any_of(route_,
                                   [&](LegId leg) { return network_.origin_of(leg) == place; });
    }

    const Network& network_;
    const std::vector<Seats>& seats_;
    Network::PlaceId origin_;
    Network::PlaceId destination_;
    std::array<std::vector<bool>, route_legs_max + 1> reaches_;
    Itinerary route_;
    std::vector<Itinerary> routes_;
};

} // namespace

std::vector<Itinerary> find_routes(const Network& network, const std::vector<Seats>& seats,
                                   Network::PlaceId origin, Network::PlaceId destination) {
    if (origin == destination) return {};
    return RouteSearch(network, seats, origin, destination).find();
}

} // namespace trecho
