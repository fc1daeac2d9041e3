// What was said of free seats, where no history of a single leg can tell whether it was right: of
// journeys that were refused, and of routes that were proposed or not.
#include "simulation/oracle/client_history.hpp"

#include <fmt/ranges.h>

namespace trecho {

namespace {

// What docs/protocol.md promises of ROUTES.
constexpr std::size_t legs_max = 4;
constexpr std::size_t proposals_max = 10;

// Adds all ways to `destination` that go on from `way`, however many seats are left.
void add_ways(const Network& network, const std::vector<Network::PlaceId>& been_at,
              Network::PlaceId destination, const Itinerary& way, std::vector<Itinerary>& ways) {
    for (const LegId leg : network.departures(been_at.back())) {
        const Network::PlaceId next = network.destination_of(leg);
        if (std::ranges::find(been_at, next) != been_at.end()) continue;
        Itinerary longer = way;
        longer.push_back(leg);
        std::vector<Network::PlaceId> places = been_at;
        places.push_back(next);
        if (next == destination)
            ways.push_back(longer);
        else if (longer.size() < legs_max)
            add_ways(network, places, destination, longer, ways);
    }
}

} // namespace

void ClientHistory::check_refusals() const {
    for (Id id = 0; id < purchases_.size(); ++id) {
        const Purchase& refused = purchases_[id];
        if (refused.state != State::refused || refused.itinerary.empty()) continue;
        const Period period{refused.asked_at, refused.ended_at};
        const bool is_explained = std::ranges::any_of(refused.itinerary, [&](LegId leg) {
            return may_have_been_full(leg, refused.seats_of(leg), period, id);
        });
        expect(is_explained, refused.customer, Invariant::linearizable,
               "was refused \"{}\", though each leg had seats", refused.wanted);
    }
}

// Whether all others may have had so many seats of it in that time that `wanted` weren't left.
bool ClientHistory::may_have_been_full(LegId leg, std::int64_t wanted, Period period,
                                       Id but_for) const {
    std::int64_t seats = wanted;
    for (Id id = 0; id < purchases_.size(); ++id) {
        const Purchase& other = purchases_[id];
        const bool never_had_it = id == but_for || other.state == State::refused ||
                                  other.state == State::unasked || other.asked_at > period.to;
        const bool was_released = other.state == State::released && other.ended_at < period.from;
        const bool was_cancelled = other.cancelled_at.value_or(never) < period.from;
        if (!never_had_it && !was_released && !was_cancelled) seats += other.seats_of(leg);
    }
    return seats > network_.legs()[leg].seats;
}

// All of it was sold before, and nobody has given anything back.
bool ClientHistory::was_full(LegId leg, Period period) const {
    std::int64_t sold = 0;
    for (const Purchase& purchase : purchases_) {
        const bool has_it = purchase.state == State::sold && purchase.ended_at < period.from;
        const bool keeps_it = purchase.cancel_sent_at.value_or(never) > period.to;
        if (has_it && keeps_it) sold += purchase.seats_of(leg);
    }
    return sold >= network_.legs()[leg].seats;
}

void ClientHistory::is_proposed(Lane customer, std::string_view origin,
                                std::string_view destination,
                                const std::vector<std::vector<std::string>>& routes) {
    const auto check = [&](bool is_right, const std::string& how) {
        expect(is_right, customer, "was {}", how);
    };
    check(std::ranges::is_sorted(routes, {}, [](const auto& route) { return route.size(); }),
          "proposed the longer routes first");
    check(routes.size() <= proposals_max, fmt::format("proposed {} routes", routes.size()));
    std::set<Itinerary> itineraries; // what is none isn't among the ways either
    std::size_t longest = 0;         // in legs
    for (const std::vector<std::string>& route : routes) {
        const auto itinerary = network_.find(Places(route.begin(), route.end()));
        if (itinerary) itineraries.insert(*itinerary);
        if (itinerary) longest = std::max(longest, itinerary->size());
    }
    const auto from = network_.find_place(origin);
    const auto to = network_.find_place(destination);
    std::vector<Itinerary> ways;
    if (from && to) add_ways(network_, {*from}, *to, {}, ways);

    const Period period{client(customer).spoke_at, clock_.now()};
    const auto is_full = [&](LegId leg) { return was_full(leg, period); };
    const auto may_be_full = [&](LegId leg) {
        return may_have_been_full(leg, 1, period, purchases_.size());
    };
    std::size_t known = 0;
    for (const Itinerary& way : ways) {
        const std::string places = fmt::format("{}", fmt::join(network_.places_of(way), " > "));
        const bool had_room = itineraries.size() < proposals_max || way.size() < longest;
        if (itineraries.contains(way)) {
            ++known;
            check(std::ranges::none_of(way, is_full),
                  "proposed " + places + ", a leg of which was sold out");
        } else if (had_room && !has_an_excuse(customer)) {
            check(std::ranges::any_of(way, may_be_full),
                  "not proposed " + places + ", though each leg had seats");
        }
    }
    check(known == routes.size(), "proposed a route that there is not, or twice");
}

void ClientHistory::check_seats(const std::vector<Seats>& seats,
                                const std::vector<LedgerRecord>& records) {
    const std::vector<std::uint32_t> sold = seats_sold(records);
    for (LegId leg = 0; leg < seats.size(); ++leg) {
        if (seats[leg].sold == sold[leg] && seats[leg].held == 0) continue;
        violations_.report(
            Invariant::answers_are_durable,
            "the ledger has sold {} seats of {}, and the server starts with {} sold and {} held",
            sold[leg], to_string(network_.legs()[leg]), seats[leg].sold, seats[leg].held);
    }
}

} // namespace trecho
