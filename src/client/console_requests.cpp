// The console's requests other than buying: explanations, LIST, ROUTES, TICKETS, CANCEL, HELP.
#include "client/console.hpp"

#include "client/escaped_bytes.hpp"
#include "client/explanations.hpp"
#include "client/local_time.hpp"
#include "client/words.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

namespace trecho {

namespace {

// The time of purchase in the person's time zone and language; unchanged if it isn't a time.
std::string day_of(const Texts& texts, const ListedTicket& ticket) {
    const std::optional<LocalTime> at = to_local_time(ticket.at);
    if (!at) return ticket.at;
    return fill_in(texts.day_and_time, at->year, at->month, at->day, at->hour, at->minute);
}

// Corrects `Recife -> Salvador` or `Recife => Salvador` to `Recife > Salvador`; nothing if the
// itinerary has no such arrow.
std::optional<std::string> with_one_sign(std::string_view itinerary) {
    const auto places = parse_itinerary(itinerary);
    if (!places) return std::nullopt;
    std::vector<std::string> names(places->begin(), places->end());
    bool has_longer_sign = false;
    for (std::size_t next = 0; next + 1 < names.size();
         ++next) { // an arrow follows each name but the last
        const std::size_t end = names[next].find_last_not_of("-= ") + 1;
        has_longer_sign = has_longer_sign || end != names[next].size();
        names[next].resize(end);
    }
    if (!has_longer_sign) return std::nullopt;
    return join(names);
}

std::vector<std::string> numbers_of(const TicketList& list) {
    std::vector<std::string> numbers;
    for (const ListedTicket& ticket : list.tickets) {
        if (ticket.ticket == without_control_characters(ticket.ticket))
            numbers.push_back(ticket.ticket);
    }
    return numbers;
}

std::vector<std::string> words_in(std::string_view words) {
    std::istringstream text{std::string(words)};
    return {std::istream_iterator<std::string>(text), {}};
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
    const std::string_view why = is_unknown ? texts_.unknown_leg : texts_.sold_out;
    const Listing listing = co_await learn_network();
    if (listing.error) {
        print_bad(fill_in(why, as_written(itinerary)));
        co_return end_request(listing.error);
    }
    const KnownNetwork& network = known_->network;
    const auto guesses = likely_itineraries(network, itinerary);
    if (is_unknown && !guesses.empty()) {
        print_bad(fill_in(texts_.no_such_flight, as_written(itinerary)));
        print_guesses("{}", guesses);
        co_return Outcome::not_bought;
    }
    auto legs =
        is_unknown ? missing_legs(network, itinerary) : legs_without_seats(network, itinerary);
    co_return co_await explain_legs(why, std::move(legs));
}

// Says `why` for each leg, then proposes routes between its places.
awaitable<Outcome> Console::explain_legs(std::string_view why, std::vector<std::string> legs) {
    for (const std::string& leg : legs) {
        print_bad(fill_in(why, leg));
        const auto places = parse_itinerary(leg);
        const bool may_propose = wanted_.empty() && places && places->size() == 2 &&
                                 leg.size() + routes_word.size() <= message_bytes_max;
        if (!may_propose) continue;
        const Outcome outcome = co_await propose_routes(leg);
        if (is_over(outcome) || !customer_.is_there()) co_return outcome;
    }
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::answer_routes(std::string question) {
    const auto places = parse_itinerary(question);
    if (!places || places->size() != 2) {
        print_bad(texts_.bad_routes);
        co_return Outcome::not_bought;
    }
    const Listing listing = co_await learn_network();
    if (listing.error) co_return end_request(listing.error);
    if (!listing.reason.empty()) co_return report_unanswered(listing.reason, listing.message);
    const KnownNetwork& network = known_->network;
    const auto stranger = std::ranges::find_if(
        *places, [&](std::string_view place) { return !network.find(place).has_value(); });
    const bool is_too_long = question.size() + routes_word.size() > message_bytes_max;
    if (!network.knows_all_names() || stranger == places->end() || is_too_long)
        co_return co_await propose_routes(std::move(question));
    print_bad(fill_in(texts_.no_such_place, *stranger));
    print_guesses(texts_.routes_request, likely_itineraries(network, question));
    co_return Outcome::not_bought;
}

// Prints routes, with the seats of the last learn_network(): call that first.
awaitable<Outcome> Console::propose_routes(std::string question) {
    const auto places = parse_itinerary(question);
    if (!places) co_return Outcome::not_bought;
    const Proposals proposals = co_await customer_.customer().find_routes(
        std::string(places->front()), std::string(places->back()));
    if (proposals.error) co_return end_request(proposals.error);
    if (!proposals.reason.empty()) co_return report_unanswered(proposals.reason, proposals.message);
    if (proposals.routes.empty()) {
        print_bad(
            fill_in(texts_.no_route, as_written(places->front()), as_written(places->back())));
        co_return Outcome::not_bought;
    }
    std::string ways(texts_.proposals);
    for (const auto& route : proposals.routes)
        ways += fill_in(texts_.route_row, join(route), known_->network.seats_left(route));
    terminal_.print(ways);
    co_return Outcome::not_bought;
}

// For questions: a server refuses them as `busy` while it can't reach its database.
Outcome Console::report_unanswered(std::string_view reason, std::string_view message) {
    print_refusal(reason == "busy" ? "storage" : reason, message);
    return Outcome::not_bought;
}

awaitable<Outcome> Console::list() {
    Listing listing = co_await customer_.customer().list();
    if (listing.error) co_return end_request(listing.error);
    if (!listing.reason.empty()) co_return report_unanswered(listing.reason, listing.message);
    co_return co_await print_table(std::move(listing.legs));
}

awaitable<Outcome> Console::list_like(std::string words) {
    const Listing listing = co_await learn_network();
    if (listing.error) co_return end_request(listing.error);
    if (!listing.reason.empty()) co_return report_unanswered(listing.reason, listing.message);
    std::vector<ListedLeg> legs = legs_like(known_->network, words);
    if (!legs.empty()) co_return co_await print_table(std::move(legs));
    print_bad(fill_in(texts_.nothing_like, words));
    auto guesses = likely_itineraries(known_->network, words);
    if (!parse_itinerary(words)) guesses = known_->network.similar_to(words);
    print_guesses(texts_.list_request, guesses);
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::print_table(std::vector<ListedLeg> legs) {
    std::string table;
    for (const ListedLeg& leg : legs)
        table += fill_in(texts_.list_row, leg.left, leg.seats, leg.origin, leg.destination);
    const error_code error = co_await terminal_.print_pages(std::move(table));
    if (error) co_return end_request(error);
    co_return Outcome::not_bought;
}

// `form` is the request in which a guess can be typed: "LIST {}".
void Console::print_guesses(std::string_view form, const std::vector<std::string>& guesses) {
    if (guesses.empty()) return;
    std::string rows(texts_.did_you_mean);
    for (const std::string& guess : guesses) rows += "  " + fill_in(form, guess) + "\n";
    terminal_.print(rows);
}

void Console::print_help() {
    terminal_.print(texts_.help);
    const KnownNetwork& network = known_->network;
    const auto& names = network.other_names();
    const auto leads_on = [&](const KnownNetwork::OtherName& from) {
        return std::ranges::any_of(names, [&](const KnownNetwork::OtherName& to) {
            return network.find_leg(from.place, to.place) != nullptr;
        });
    };
    if (const auto from = std::ranges::find_if(names, leads_on); from != names.end()) {
        const auto to = std::ranges::find_if(names, [&](const KnownNetwork::OtherName& each) {
            return network.find_leg(from->place, each.place) != nullptr;
        });
        terminal_.print(fill_in(texts_.help_codes, from->name, to->name, from->place, to->place));
    }
}

// Enter and Ctrl-C skip the name. If the connection breaks meanwhile, run() notices it again.
awaitable<void> Console::ask_name() {
    terminal_.print(texts_.about_name);
    for (;;) {
        const Typed typed = co_await ask(std::string(texts_.ask_name), Deadline::never);
        const std::string_view name = trim(typed.text);
        const bool skips = typed.error == asio::error::operation_aborted && stops_only_this_();
        has_left_ = typed.error && !skips;
        if (name.empty()) co_return;
        if (parse_command(name) || parse_itinerary(name)) { // a request, not a name
            typed_ahead_ = typed.text;
            co_return;
        }
        if (const auto clean = clean_name(name)) co_return customer_.set_name(*clean);
        print_bad(fill_in(texts_.bad_name, name_characters_max));
    }
}

awaitable<Outcome> Console::list_tickets() {
    const TicketList list = co_await customer_.customer().tickets();
    if (list.error) co_return end_request(list.error);
    if (!list.reason.empty()) co_return report_unanswered(list.reason, list.message);
    known_->tickets = numbers_of(list);
    if (list.tickets.empty()) terminal_.print(texts_.no_tickets);
    std::string table;
    for (const ListedTicket& ticket : list.tickets)
        table += fill_in(texts_.ticket_row, ticket.ticket, join(ticket.itinerary),
                         day_of(texts_, ticket));
    const error_code error = co_await terminal_.print_pages(std::move(table));
    if (error) co_return end_request(error);
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::cancel(std::string ticket) {
    if (ticket.empty()) {
        print_bad(texts_.bad_cancel);
        co_return Outcome::not_bought;
    }
    const CancelResult cancelled = co_await customer_.customer().cancel(ticket);
    if (cancelled.error) co_return end_request(cancelled.error);
    if (cancelled.is_done) {
        std::erase(known_->tickets, ticket);
        print_good(fill_in(texts_.cancelled, ticket));
    } else if (cancelled.reason == "no_such_ticket") {
        print_bad(fill_in(texts_.no_such_ticket, ticket));
    } else {
        print_refusal(cancelled.reason, cancelled.message);
    }
    co_return Outcome::not_bought;
}

awaitable<Listing> Console::learn_network() {
    Listing listing = co_await customer_.customer().list();
    if (listing.error || !listing.reason.empty()) co_return listing;
    const KnownPlaces known = co_await customer_.customer().places();
    listing.error = known.error;
    known_->network = KnownNetwork(std::exchange(listing.legs, {}), known.places);
    co_return listing;
}

// For buy() on a terminal: learns how the network writes its places. run() knows it already.
awaitable<error_code> Console::learn_names() {
    const bool is_known = !known_->network.places().empty();
    if (is_known || wanted_.empty() || !terminal_.is_interactive()) co_return error_code();
    const Listing listing = co_await learn_network();
    co_return listing.error;
}

awaitable<Outcome> Console::prepare_completion(bool may_have_tickets) {
    if (!terminal_.is_interactive()) co_return Outcome::not_bought;
    const Listing listing = co_await learn_network();
    if (listing.error) co_return end_request(listing.error);
    if (may_have_tickets) {
        const TicketList list = co_await customer_.customer().tickets();
        if (list.error) co_return end_request(list.error);
        known_->tickets = numbers_of(list);
    }
    known_->words = words_in(texts_.words);
    terminal_.complete_with(
        [known = known_](std::string_view typed) { return suggest(typed, *known); });
    co_return Outcome::not_bought;
}

} // namespace trecho
