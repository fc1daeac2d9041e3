#include "client/console.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <variant>

namespace trecho {

using asio::experimental::awaitable_operators::operator||;

namespace {

// A script that feeds the console through a pipe isn't there to see that nothing happens.
constexpr std::chrono::seconds script_patience{30};

template <class... Values>
std::string fill_in(std::string_view text, const Values&... values) {
    return fmt::format(fmt::runtime(text), values...);
}

std::string join(const std::vector<std::string>& places) {
    return fmt::format("{}", fmt::join(places, " > "));
}

} // namespace

std::string waiting_message(const Texts& texts, std::uint64_t ahead) {
    if (ahead == 1) return std::string(texts.waiting_one);
    return fill_in(texts.waiting_many, ahead);
}

awaitable<Outcome> Console::run(Standing standing) {
    comes_back_ = true;
    terminal_.print(texts_.welcome);
    if (standing.last) last_ticket_ = standing.last->ticket;
    Outcome outcome = co_await learn_places();
    for (;;) {
        if (outcome != Outcome::no_connection && standing.is_confirming) {
            outcome = co_await go_on_deciding(std::exchange(standing, Standing()));
        } else if (outcome != Outcome::no_connection) {
            outcome = co_await answer_next_request();
        }
        if (has_left_ || was_taken_over_) break;
        if (outcome != Outcome::no_connection) continue;

        std::optional<Standing> back = co_await get_connection_back();
        if (!back) break;
        standing = std::move(*back);
        outcome = Outcome::not_bought;
    }
    if (customer_.is_there()) co_await customer_.customer().leave();
    if (!has_left_) co_return Outcome::no_connection;
    terminal_.print(texts_.goodbye);
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::buy(Standing standing, std::string itinerary, bool buys_at_once) {
    // Seats of a purchase that was dropped: this is another one.
    if (standing.is_confirming) {
        const Sale declined = co_await customer_.customer().decide(Decision::decline);
        if (declined.error) co_return has_ended(declined.error);
    }
    co_return co_await ask_for(std::move(itinerary), buys_at_once);
}

awaitable<Outcome> Console::answer_next_request() {
    const Typed typed = co_await ask(std::string(texts_.prompt), Deadline::never);
    if (typed.notice && typed.notice->error) co_return has_ended(typed.notice->error);
    if (is_quit(typed.text)) has_left_ = true;
    if (has_left_ || typed.notice || typed.text.empty()) co_return Outcome::not_bought;

    terminal_.remember(typed.text);
    if (typed.text == "?" || is_help(typed.text)) {
        terminal_.print(texts_.help);
        co_return Outcome::not_bought;
    }
    if (is_list(typed.text)) co_return co_await list();
    if (is_tickets(typed.text)) co_return co_await list_tickets();
    if (const auto ticket = parse_cancel(typed.text))
        co_return co_await cancel(std::string(*ticket));
    if (const auto question = parse_routes(typed.text))
        co_return co_await propose_routes(std::string(*question));
    co_return co_await ask_for(typed.text, false);
}

awaitable<Outcome> Console::ask_for(std::string itinerary, bool buys_at_once) {
    const Offer offer = co_await customer_.customer().ask_for(itinerary);
    if (offer.error) co_return has_ended(offer.error);
    if (offer.is_held) {
        terminal_.print(fill_in(texts_.held, itinerary, offer.seconds));
        co_return co_await decide(std::move(itinerary), offer.seconds, buys_at_once);
    }
    if (offer.reason != "sold_out" && offer.reason != "unknown_leg") {
        print_bad(fill_in(texts_.not_understood, offer.reason));
        co_return Outcome::not_bought;
    }
    print_bad(
        fill_in(offer.reason == "sold_out" ? texts_.sold_out : texts_.unknown_leg, itinerary));
    if (!comes_back_) co_return Outcome::not_bought; // a script asked for this journey, no other
    co_return co_await propose_routes(std::move(itinerary));
}

awaitable<Outcome> Console::propose_routes(std::string question) {
    const auto places = parse_itinerary(question);
    if (!places || places->size() != 2) co_return Outcome::not_bought;
    const Proposals proposals = co_await customer_.customer().find_routes(
        std::string(places->front()), std::string(places->back()));
    if (proposals.error) co_return has_ended(proposals.error);

    if (!proposals.routes.empty()) terminal_.print(texts_.proposals);
    for (const auto& route : proposals.routes) terminal_.print("  " + join(route) + "\n");
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::decide(std::string itinerary, double seconds, bool buys_at_once) {
    const auto limit = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
    const TimePoint decide_until = clock_.now() + limit;
    std::optional<Decision> decision;
    if (buys_at_once) decision = Decision::buy;
    while (!decision) {
        const Typed typed = co_await ask(std::string(texts_.question), decide_until);
        if (typed.notice && typed.notice->error) co_return has_ended(typed.notice->error);
        if (typed.notice && typed.notice->event == "expired") {
            print_bad("\n" + fill_in(texts_.too_late, seconds));
            co_return Outcome::not_bought;
        }
        if (!typed.notice) decision = parse_decision(typed.text);
        if (is_quit(typed.text)) has_left_ = true;
        if (has_left_) decision = Decision::decline;
    }
    co_return co_await tell(std::move(itinerary), *decision);
}

awaitable<Outcome> Console::tell(std::string itinerary, Decision decision) {
    awaits_sale_ = decision == Decision::buy;
    const Sale sale = co_await customer_.customer().decide(decision);
    if (sale.error) co_return has_ended(sale.error);
    awaits_sale_ = false;
    if (sale.is_sold) {
        last_ticket_ = sale.ticket;
        print_good(fill_in(texts_.sold, itinerary, sale.ticket));
        co_return Outcome::bought;
    }
    if (sale.came_too_late) {
        print_bad(std::string(texts_.came_too_late));
    } else if (decision == Decision::buy) {
        print_bad(std::string(texts_.not_stored));
    } else {
        terminal_.print(texts_.declined);
    }
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::go_on_deciding(Standing standing) {
    const std::string itinerary = join(standing.itinerary);
    terminal_.print(fill_in(texts_.held_again, itinerary, standing.seconds));
    co_return co_await decide(itinerary, standing.seconds, false);
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
    const Cancelled cancelled = co_await customer_.customer().cancel(ticket);
    if (cancelled.error) co_return has_ended(cancelled.error);
    if (cancelled.is_done) {
        print_good(fill_in(texts_.cancelled, ticket));
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
    terminal_.complete_with(std::move(places));
    co_return Outcome::not_bought;
}

awaitable<std::optional<Standing>> Console::get_connection_back() {
    customer_.has_been_dropped();
    print_bad(std::string(texts_.connection_lost));
    const TimePoint give_up =
        terminal_.is_interactive() ? Deadline::never : clock_.now() + script_patience;
    Arrival arrival = co_await customer_.come_back(give_up);
    if (arrival.error == asio::error::operation_aborted) has_left_ = true;
    if (arrival.error && !has_left_) print_bad(std::string(texts_.server_gone));
    if (arrival.error) co_return std::nullopt;

    print_good(std::string(texts_.connected_again));
    const auto& last = arrival.standing.last;
    const bool was_sold = last && last->sold && last->ticket != last_ticket_;
    if (std::exchange(awaits_sale_, false) && was_sold) {
        last_ticket_ = last->ticket;
        print_good(fill_in(texts_.sold_meanwhile, join(last->itinerary), last->ticket));
    }
    co_return std::move(arrival.standing);
}

// The person answers, or the time runs, or the server speaks: whichever is first.
awaitable<Console::Typed> Console::ask(std::string prompt, TimePoint decide_until) {
    auto first = co_await (terminal_.read_line(std::move(prompt)) ||
                           customer_.customer().next_notice() || count_down(decide_until));
    Typed typed;
    if (Notice* const notice = std::get_if<Notice>(&first)) {
        typed.notice = std::move(*notice);
    } else if (TypedLine* const line = std::get_if<TypedLine>(&first)) {
        typed.text = std::move(line->text);
        has_left_ = static_cast<bool>(line->error);
    }
    co_return typed;
}

// In the prompt, while the person types. Never ends by itself: the server says when it is too late.
// An interruption that comes between two waits is thrown by the next one, and `||` ignores that.
awaitable<void> Console::count_down(TimePoint decide_until) {
    TimePoint next = decide_until == Deadline::never ? Deadline::never : clock_.now();
    for (;;) {
        if (co_await sleep_until(clock_, next)) co_return; // someone was faster
        const std::chrono::duration<double> left = decide_until - clock_.now();
        const double seconds = std::max(0.0, std::ceil(left.count()));
        terminal_.change_prompt(fill_in(texts_.question_counting, seconds));
        next = clock_.now() + std::chrono::seconds(1);
    }
}

Outcome Console::has_ended(error_code error) {
    if (error == asio::error::operation_aborted) { // Ctrl-C while the server thinks
        has_left_ = true;
        return Outcome::not_bought;
    }
    was_taken_over_ = customer_.customer().was_taken_over();
    if (was_taken_over_) {
        print_bad(std::string(texts_.taken_over));
    } else if (!comes_back_) {
        print_bad(std::string(texts_.server_gone));
    }
    return Outcome::no_connection;
}

void Console::print_good(const std::string& text) {
    terminal_.print(terminal_.wants_colour() ? "\x1b[32m" + text + "\x1b[0m" : text);
}

void Console::print_bad(const std::string& text) {
    terminal_.print(terminal_.wants_colour() ? "\x1b[33m" + text + "\x1b[0m" : text);
}

} // namespace trecho
