// How the console gets its connection back, and goes on where it was. No sale stays untold: what
// was said S to is asked after by RESUME, now or at the next start.
#include "client/console.hpp"

#include "client/limits.hpp"

#include <cmath>

namespace trecho {

// A connection that is lost each time that the same is asked is none: a script gives up then.
awaitable<Outcome> Console::see_through(Outcome outcome) {
    for (int lost = 1; outcome == Outcome::no_connection && !has_nobody_to_serve(); ++lost) {
        if (lost > script_losses_max && !terminal_.is_interactive()) break;
        std::optional<Standing> back = co_await get_connection_back();
        if (!back) break;
        outcome = co_await go_on(std::move(*back));
    }
    co_return outcome;
}

awaitable<std::optional<Standing>> Console::get_connection_back() {
    const bool is_stopped = customer_.is_there() && customer_.customer().is_being_stopped();
    customer_.has_been_dropped();
    if (is_stopped) tell_refusal("shutting_down");
    if (told_refusal_.empty()) print_bad(texts_.connection_lost);
    const TimePoint give_up =
        terminal_.is_interactive() ? Deadline::never : clock_.now() + script_patience;
    std::function<void(const std::string&)> on_refusal = [this](const std::string& reason) {
        tell_refusal(reason);
    };
    Arrival arrival = co_await customer_.come_back(give_up, std::move(on_refusal));
    if (arrival.error == asio::error::operation_aborted) has_left_ = true;
    if (arrival.error) co_return std::nullopt;

    told_refusal_.clear();
    print_good(texts_.connected_again);
    co_return std::move(arrival.standing);
}

void Console::remember_last_start(const Standing& standing) {
    const std::string undecided = customer_.memory().undecided;
    if (!undecided.empty()) {
        unsettled_ = Journey(undecided, clock_.now());
        unsettled_->was_answered = true;
        unsettled_->is_of_last_start = true;
    } else if (standing.last && standing.last->sold) {
        customer_.has_settled(standing.last->ticket); // told of, or bought by another program
    }
}

// Where the customer was when the connection was lost.
awaitable<Outcome> Console::go_on(Standing standing) {
    const bool is_of_last_start = !unsettled_ || unsettled_->is_of_last_start;
    if (standing.is_confirming) {
        std::string itinerary = join(standing.itinerary);
        if (is_of_last_start && !wants_still(itinerary))
            co_return co_await let_go_of(std::move(itinerary));
        print_in(Colour::attention,
                 fill_in(texts_.held_again, itinerary, std::ceil(standing.seconds)));
        // A script has said S already, and its next line is about something else.
        const bool says_s_again = unsettled_ && unsettled_->was_answered && !is_of_last_start &&
                                  !terminal_.is_interactive();
        co_return co_await decide(std::move(itinerary), standing.seconds,
                                  buys_at_once_ || says_s_again);
    }
    const std::optional<Journey> unsettled = std::exchange(unsettled_, std::nullopt);
    if (!unsettled) co_return Outcome::not_bought;

    const auto& last = standing.last;
    if (unsettled->was_answered && last && is_news(*last)) co_return tell_late(*last);
    customer_.has_settled();
    terminal_.discard_input();
    if (is_of_last_start) {
        print_bad(fill_in(texts_.not_sold_meanwhile, as_written(unsettled->itinerary)));
        co_return Outcome::not_bought;
    }
    if (clock_.now() >= unsettled->decide_until) {
        has_just_expired_ = true;
        print_bad(texts_.too_late);
        co_return Outcome::not_bought;
    }
    // The server was started again, or the customer stood in line: neither outlives a connection.
    terminal_.print(fill_in(texts_.asking_again, as_written(unsettled->itinerary)));
    co_return co_await ask_for(unsettled->itinerary);
}

// Seats that were held at the last start: a script isn't there to decide about another purchase.
bool Console::wants_still(const std::string& held) const {
    return wanted_.empty() ? terminal_.is_interactive() : is_same_itinerary(held, wanted_);
}

awaitable<Outcome> Console::let_go_of(std::string held) {
    const Sale declined = co_await customer_.customer().decide(Decision::decline);
    if (declined.error) co_return has_ended(declined.error);
    const bool was_answered = unsettled_ && unsettled_->was_answered; // S, which hadn't arrived
    customer_.has_settled();
    unsettled_.reset();
    print_bad(fill_in(was_answered ? texts_.not_sold_meanwhile : texts_.let_go, held));
    co_return Outcome::not_bought;
}

// A sale that the customer hasn't been told of.
bool Console::is_news(const ListedDecision& last) const {
    return last.sold && last.ticket != customer_.memory().ticket;
}

Outcome Console::tell_late(const ListedDecision& last) {
    customer_.has_settled(last.ticket);
    terminal_.discard_input();
    print_good(fill_in(texts_.sold_meanwhile, join(last.itinerary), last.ticket));
    return Outcome::bought;
}

Outcome Console::take_leave(Outcome outcome) {
    if (unsettled_ && unsettled_->was_answered) {
        print_bad(fill_in(texts_.end_unknown, as_written(unsettled_->itinerary)));
        if (customer_.remembers_at_next_start()) print_bad(texts_.known_at_next_start);
        return Outcome::unknown;
    }
    if (outcome == Outcome::no_connection && !has_nobody_to_serve()) print_bad(texts_.server_gone);
    return outcome;
}

} // namespace trecho
