// What the console does besides selling.
#include "client/console.hpp"

#include "client/place_completion.hpp"
#include "protocol/messages.hpp"

#include <algorithm>
#include <limits>

namespace trecho {

namespace {

// As many as can still go the whole way.
std::uint64_t seats_left(const Listing& listing, const std::vector<std::string>& route) {
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    for (const ListedLeg& leg : listing.legs) {
        const auto origin = std::ranges::find(route, leg.origin);
        if (origin == route.end() || std::next(origin) == route.end()) continue;
        if (*std::next(origin) == leg.destination) least = std::min(least, leg.left);
    }
    return least;
}

} // namespace

awaitable<Outcome> Console::propose_routes(std::string question) {
    const auto places = parse_itinerary(question);
    if (!places || places->size() != 2) {
        print_bad(texts_.bad_routes);
        co_return Outcome::not_bought;
    }
    const Proposals proposals = co_await customer_.customer().find_routes(
        std::string(places->front()), std::string(places->back()));
    if (proposals.error) co_return has_ended(proposals.error);

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
    if (wallet.tickets.empty()) terminal_.print(texts_.no_tickets);
    for (const ListedTicket& ticket : wallet.tickets) {
        const std::string day = ticket.at.substr(0, 10);
        terminal_.print(fill_in(texts_.ticket_row, ticket.ticket, join(ticket.itinerary), day));
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
    } else if (cancelled.reason == "busy") {
        print_bad(texts_.busy);
    } else {
        print_bad(fill_in(texts_.no_such_ticket, ticket));
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
    terminal_.complete_with([places = std::move(places)](std::string_view typed) {
        return complete_place(typed, places);
    });
    co_return Outcome::not_bought;
}

} // namespace trecho
