// What the console does besides selling.
#include "client/console.hpp"

#include "client/escaped_bytes.hpp"
#include "client/local_time.hpp"
#include "client/place_completion.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"

#include <algorithm>

namespace trecho {

namespace {

std::uint64_t seats_left(const Listing& listing, const std::string& from, const std::string& to) {
    const auto leg = std::ranges::find_if(listing.legs, [&](const ListedLeg& each) {
        return each.origin == from && each.destination == to;
    });
    return leg == listing.legs.end() ? 0 : leg->left;
}

// As many as can still go the whole way.
std::uint64_t seats_left(const Listing& listing, const std::vector<std::string>& route) {
    if (route.size() < 2) return 0;
    std::uint64_t least = seats_left(listing, route[0], route[1]);
    for (std::size_t next = 2; next < route.size(); ++next)
        least = std::min(least, seats_left(listing, route[next - 1], route[next]));
    return least;
}

// A person's own day, in their language; what isn't a time, as it was sent.
std::string day_of(const Texts& texts, const ListedTicket& ticket) {
    const std::optional<LocalTime> at = to_local_time(ticket.at);
    if (!at) return ticket.at;
    return fill_in(texts.day_and_time, at->year, at->month, at->day, at->hour, at->minute);
}

// Recife -> Salvador, as many write it; the same with the one sign that is meant. Nothing when it
// isn't written so.
std::optional<std::string> with_one_sign(std::string_view itinerary) {
    const auto places = parse_itinerary(itinerary);
    if (!places) return std::nullopt;
    std::vector<std::string> names(places->begin(), places->end());
    bool has_longer_sign = false;
    for (std::size_t next = 0; next + 1 < names.size(); ++next) { // a sign stands behind each
        const std::size_t end = names[next].find_last_not_of("-= ") + 1;
        has_longer_sign = has_longer_sign || end != names[next].size();
        names[next].resize(end);
    }
    if (!has_longer_sign) return std::nullopt;
    return join(names);
}

constexpr std::string_view routes_word = "ROUTES ";

} // namespace

awaitable<Outcome> Console::explain_refusal(Offer offer, std::string itinerary) {
    const bool is_unknown = offer.reason == "unknown_leg";
    if (offer.reason != "sold_out" && !is_unknown) {
        print_refusal(offer.reason, offer.message);
        co_return Outcome::not_bought;
    }
    if (const auto meant = with_one_sign(itinerary); meant && is_unknown) {
        print_bad(fill_in(texts_.one_sign, *meant));
        co_return Outcome::not_bought;
    }
    print_bad(fill_in(is_unknown ? texts_.unknown_leg : texts_.sold_out, itinerary));
    const auto places = parse_itinerary(itinerary);
    const bool may_propose = wanted_.empty() && places && places->size() == 2 &&
                             itinerary.size() + routes_word.size() <= message_bytes_max;
    if (!may_propose) co_return Outcome::not_bought;
    co_return co_await propose_routes(std::move(itinerary));
}

awaitable<Outcome> Console::propose_routes(std::string question) {
    const auto places = parse_itinerary(question);
    if (!places || places->size() != 2) {
        print_bad(texts_.bad_routes);
        co_return Outcome::not_bought;
    }
    const Proposals proposals = co_await customer_.customer().find_routes(
        std::string(places->front()), std::string(places->back()));
    if (proposals.error) co_return has_ended(proposals.error);
    if (!proposals.reason.empty()) {
        print_refusal(proposals.reason, proposals.message);
        co_return Outcome::not_bought;
    }
    if (proposals.routes.empty()) {
        print_bad(fill_in(texts_.no_route, places->front(), places->back()));
        co_return Outcome::not_bought;
    }
    const Listing listing = co_await customer_.customer().list();
    if (listing.error) co_return has_ended(listing.error);
    std::string ways(texts_.proposals);
    for (const auto& route : proposals.routes)
        ways += fill_in(texts_.route_row, join(route), seats_left(listing, route));
    terminal_.print(ways);
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::list() {
    const Listing listing = co_await customer_.customer().list();
    if (listing.error) co_return has_ended(listing.error);
    if (!listing.reason.empty()) print_refusal(listing.reason, listing.message);
    std::string table;
    for (const ListedLeg& leg : listing.legs) {
        table += fill_in(texts_.list_row, leg.left, leg.seats, leg.origin, leg.destination);
    }
    terminal_.print(table);
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::list_tickets() {
    const Wallet wallet = co_await customer_.customer().tickets();
    if (wallet.error) co_return has_ended(wallet.error);
    if (!wallet.reason.empty()) {
        print_refusal(wallet.reason, wallet.message);
    } else if (wallet.tickets.empty()) {
        terminal_.print(texts_.no_tickets);
    }
    for (const ListedTicket& ticket : wallet.tickets) {
        terminal_.print(fill_in(texts_.ticket_row, ticket.ticket, join(ticket.itinerary),
                                day_of(texts_, ticket)));
    }
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::cancel(std::string ticket) {
    if (ticket.empty()) {
        print_bad(texts_.bad_cancel);
        co_return Outcome::not_bought;
    }
    const Cancelled cancelled = co_await customer_.customer().cancel(ticket);
    if (cancelled.error) co_return has_ended(cancelled.error);
    if (cancelled.is_done) {
        print_good(fill_in(texts_.cancelled, ticket));
    } else if (cancelled.reason == "no_such_ticket") {
        print_bad(fill_in(texts_.no_such_ticket, ticket));
    } else {
        print_refusal(cancelled.reason, cancelled.message);
    }
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::learn_places() {
    if (!terminal_.is_interactive()) co_return Outcome::not_bought;
    const Listing listing = co_await customer_.customer().list();
    if (listing.error) co_return has_ended(listing.error);
    std::vector<std::string> places;
    for (const ListedLeg& leg : listing.legs) {
        places.push_back(leg.origin);
        places.push_back(leg.destination);
    }
    std::ranges::sort(places);
    const auto repeated = std::ranges::unique(places);
    places.erase(repeated.begin(), repeated.end());
    std::erase_if(places, [](const std::string& place) { // nobody could type it, nor see it
        return place != without_control_characters(place);
    });
    terminal_.complete_with([places = std::move(places)](std::string_view typed) {
        return complete_place(typed, places);
    });
    co_return Outcome::not_bought;
}

} // namespace trecho
