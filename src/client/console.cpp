#include "client/console.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <cmath>
#include <variant>

namespace trecho {

using asio::experimental::awaitable_operators::operator||;

namespace {

// A script that feeds the console through a pipe isn't there to see that nothing happens.
constexpr std::chrono::seconds script_patience{30};

// Of a request that was refused with this error of the protocol.
std::string_view text_for(const Texts& texts, std::string_view error) {
    if (error == "bad_request") return texts.not_understood;
    if (error == "expired") return texts.came_too_late; // S, a moment after the seat went back
    return texts.busy;
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
    if (outcome != Outcome::no_connection) outcome = co_await go_on(std::move(standing));
    while (!has_left_ && !was_taken_over_) {
        if (outcome != Outcome::no_connection) {
            outcome = co_await answer_next_request();
            continue;
        }
        std::optional<Standing> back = co_await get_connection_back();
        if (!back) break;
        outcome = co_await go_on(std::move(*back));
    }
    if (customer_.is_there()) co_await customer_.customer().leave();
    if (!has_left_) co_return Outcome::no_connection;
    terminal_.print(texts_.goodbye);
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::buy(Standing standing, std::string itinerary, bool buys_at_once) {
    // Sent all the same, it could be another request: CANCEL T1, say.
    if (!parse_itinerary(itinerary) || parse_routes(itinerary)) {
        print_bad(texts_.not_understood);
        co_return Outcome::not_bought;
    }
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
    unsettled_ = Journey(itinerary, Deadline::never);
    const Offer offer = co_await customer_.customer().ask_for(itinerary);
    if (offer.error) co_return has_ended(offer.error);
    unsettled_.reset();
    if (offer.is_held) {
        terminal_.print(fill_in(texts_.held, itinerary, offer.seconds));
        co_return co_await decide(std::move(itinerary), offer.seconds, buys_at_once);
    }
    if (offer.reason != "sold_out" && offer.reason != "unknown_leg") {
        print_bad(text_for(texts_, offer.reason));
        co_return Outcome::not_bought;
    }
    print_bad(
        fill_in(offer.reason == "sold_out" ? texts_.sold_out : texts_.unknown_leg, itinerary));
    const auto places = parse_itinerary(itinerary);
    const bool may_propose =
        comes_back_ && places && places->size() == 2; // a script wants no other
    if (!may_propose) co_return Outcome::not_bought;
    co_return co_await propose_routes(std::move(itinerary));
}

awaitable<Outcome> Console::decide(std::string itinerary, double seconds, bool buys_at_once) {
    const auto limit = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
    const TimePoint decide_until = clock_.now() + limit;
    unsettled_ = Journey(itinerary, decide_until);
    std::optional<Decision> decision;
    if (buys_at_once) decision = Decision::buy;
    terminal_.discard_input(); // what was typed before the question is no answer to it
    while (!decision) {
        const Typed typed = co_await ask(std::string(texts_.question), decide_until);
        if (typed.notice && typed.notice->error) co_return has_ended(typed.notice->error);
        if (typed.notice && typed.notice->event == "expired") {
            unsettled_.reset();
            terminal_.discard_input(); // half an answer is no itinerary
            print_bad(fill_in(texts_.too_late, seconds));
            co_return Outcome::not_bought;
        }
        if (!typed.notice) decision = parse_decision(typed.text);
        if (is_quit(typed.text)) has_left_ = true;
        if (has_left_) decision = Decision::decline;
        if (!decision && !typed.notice && !typed.text.empty()) print_bad(texts_.answer_s_or_n);
    }
    co_return co_await tell(std::move(itinerary), *decision);
}

awaitable<Outcome> Console::tell(std::string itinerary, Decision decision) {
    if (decision == Decision::decline) unsettled_.reset(); // whether the server hears it or not
    const Sale sale = co_await customer_.customer().decide(decision);
    if (sale.error) co_return has_ended(sale.error);
    unsettled_.reset();
    if (sale.is_sold) {
        last_ticket_ = sale.ticket;
        print_good(fill_in(texts_.sold, itinerary, sale.ticket));
        co_return Outcome::bought;
    }
    if (sale.came_too_late) {
        print_bad(texts_.came_too_late);
    } else if (decision == Decision::buy) {
        print_bad(texts_.not_stored);
    } else {
        terminal_.print(texts_.declined);
    }
    co_return Outcome::not_bought;
}

// Where the customer was when the connection was lost.
awaitable<Outcome> Console::go_on(Standing standing) {
    const std::optional<Journey> unsettled = std::exchange(unsettled_, std::nullopt);
    if (standing.is_confirming) {
        std::string itinerary = join(standing.itinerary);
        terminal_.print(fill_in(texts_.held_again, itinerary, standing.seconds));
        co_return co_await decide(std::move(itinerary), standing.seconds, false);
    }
    if (!unsettled) co_return Outcome::not_bought;

    const auto& last = standing.last;
    if (last && last->sold && last->ticket != last_ticket_) {
        last_ticket_ = last->ticket;
        terminal_.discard_input();
        print_good(fill_in(texts_.sold_meanwhile, join(last->itinerary), last->ticket));
        co_return Outcome::bought;
    }
    if (clock_.now() >= unsettled->decide_until) {
        terminal_.discard_input();
        print_bad(texts_.came_too_late);
        co_return Outcome::not_bought;
    }
    // The server was started again, or the customer stood in line: neither outlives a connection.
    terminal_.print(fill_in(texts_.asking_again, unsettled->itinerary));
    co_return co_await ask_for(unsettled->itinerary, false);
}

awaitable<std::optional<Standing>> Console::get_connection_back() {
    customer_.has_been_dropped();
    print_bad(texts_.connection_lost);
    const TimePoint give_up =
        terminal_.is_interactive() ? Deadline::never : clock_.now() + script_patience;
    Arrival arrival = co_await customer_.come_back(give_up);
    if (arrival.error == asio::error::operation_aborted) has_left_ = true;
    if (arrival.error && !has_left_) print_bad(texts_.server_gone);
    if (arrival.error) co_return std::nullopt;

    print_good(texts_.connected_again);
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
        print_bad(texts_.taken_over);
    } else if (!comes_back_) {
        print_bad(texts_.server_gone);
    }
    return Outcome::no_connection;
}

void Console::print_good(std::string_view text) { print_in("\x1b[32m", text); }

void Console::print_bad(std::string_view text) { print_in("\x1b[33m", text); }

void Console::print_in(std::string_view colour, std::string_view text) {
    if (!terminal_.wants_colour()) return terminal_.print(text);
    const std::string_view line = text.substr(0, text.find_last_not_of('\n') + 1);
    terminal_.print(fmt::format("{}{}\x1b[0m{}", colour, line, text.substr(line.size())));
}

} // namespace trecho
