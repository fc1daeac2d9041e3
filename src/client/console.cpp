#include "client/console.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <fmt/format.h>

#include <variant>

namespace trecho {

using asio::experimental::awaitable_operators::operator||;

namespace {

constexpr std::string_view welcome =
    "Ask for a leg, as: Recife > Salvador. LIST shows what is on sale, QUIT or Ctrl-D leaves.\n";

std::string why_not(const std::string& itinerary, const Offer& offer) {
    if (offer.reason == "sold_out") return fmt::format("{} is sold out.\n", itinerary);
    if (offer.reason == "unknown_leg")
        return fmt::format("There is no flight {}. LIST shows what is on sale.\n", itinerary);
    return fmt::format("The server doesn't understand this: {}.\n", offer.reason);
}

std::string table_of(const std::vector<ListedLeg>& legs) {
    std::string table;
    for (const ListedLeg& leg : legs) {
        table += fmt::format("{:>5} of {:>3} seats left  {} > {}\n", leg.left, leg.seats,
                             leg.origin, leg.destination);
    }
    return table;
}

} // namespace

std::string waiting_message(std::uint64_t ahead) {
    const std::string_view who = ahead == 1 ? "customer is" : "customers are";
    return fmt::format("{} {} before you. Waiting for your turn...\n", ahead, who);
}

awaitable<Outcome> Console::run() {
    terminal_.print(welcome);
    Outcome outcome = Outcome::not_bought;
    while (!has_left_ && outcome != Outcome::no_connection) {
        const Typed typed = co_await ask("Leg> ");
        if (typed.notice && typed.notice->error) co_return has_ended(typed.notice->error);
        if (is_quit(typed.text)) break;
        if (has_left_ || typed.notice || typed.text.empty()) continue;

        if (is_list(typed.text)) {
            outcome = co_await list();
        } else {
            outcome = co_await buy(typed.text, false);
        }
    }
    if (outcome == Outcome::no_connection) co_return outcome;
    co_await customer_.leave();
    terminal_.print("Goodbye.\n");
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::buy(std::string itinerary, bool buys_at_once) {
    const Offer offer = co_await customer_.ask_for(itinerary);
    if (offer.error) co_return has_ended(offer.error);
    if (!offer.is_held) {
        terminal_.print(why_not(itinerary, offer));
        co_return Outcome::not_bought;
    }
    terminal_.print(fmt::format("{}: a seat is held for you. You have {} s to decide.\n", itinerary,
                                offer.seconds));
    co_return co_await decide(itinerary, offer, buys_at_once);
}

awaitable<Outcome> Console::decide(const std::string& itinerary, const Offer& offer,
                                   bool buys_at_once) {
    std::optional<Decision> decision;
    if (buys_at_once) decision = Decision::buy;
    while (!decision) {
        const Typed typed = co_await ask("Buy it? [S = yes, N = no] ");
        if (typed.notice && typed.notice->error) co_return has_ended(typed.notice->error);
        if (typed.notice && typed.notice->event == "expired") {
            terminal_.print(fmt::format(
                "\nToo late: the {} s have passed, and the seat went back.\n", offer.seconds));
            co_return Outcome::not_bought;
        }
        if (!typed.notice) decision = parse_decision(typed.text);
        if (has_left_) decision = Decision::decline;
    }

    const Sale sale = co_await customer_.decide(*decision);
    if (sale.error) co_return has_ended(sale.error);
    if (sale.is_sold) {
        terminal_.print(
            fmt::format("Sold: {}, ticket {}. Have a good flight!\n", itinerary, sale.ticket));
        co_return Outcome::bought;
    }
    if (sale.came_too_late) {
        terminal_.print("Too late: the time limit has passed, and the seat went back.\n");
    } else if (decision == Decision::buy) {
        terminal_.print("The server couldn't record the sale, so nothing was bought. Try again.\n");
    } else {
        terminal_.print("Not bought; the seat went back.\n");
    }
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::list() {
    const Listing listing = co_await customer_.list();
    if (listing.error) co_return has_ended(listing.error);
    terminal_.print(table_of(listing.legs));
    co_return Outcome::not_bought;
}

awaitable<Console::Typed> Console::ask(std::string prompt) {
    if (terminal_.is_interactive()) terminal_.print(prompt);
    auto first = co_await (terminal_.read_line() || customer_.next_notice());
    Typed typed;
    if (Notice* const notice = std::get_if<Notice>(&first)) {
        typed.notice = std::move(*notice);
    } else {
        TypedLine& line = std::get<TypedLine>(first);
        typed.text = std::move(line.text);
        has_left_ = static_cast<bool>(line.error);
    }
    if (has_left_ && terminal_.is_interactive()) terminal_.print("\n"); // ends the prompt's line
    co_return typed;
}

Outcome Console::has_ended(error_code error) {
    if (error == asio::error::operation_aborted) { // Ctrl-C while the server thinks
        has_left_ = true;
        return Outcome::not_bought;
    }
    terminal_.print("The server is gone. What wasn't confirmed is not bought.\n");
    return Outcome::no_connection;
}

} // namespace trecho
