// How the console reconnects and continues a purchase. Every sale is reported: if the answer to S
// is lost, RESUME asks for it, at once or at the next start.
#include "client/console.hpp"

#include "client/limits.hpp"

#include <cmath>

namespace trecho {

// A script gives up if one request loses the connection again and again: it may be the cause.
awaitable<Outcome> Console::recover(Outcome outcome) {
    for (int lost = 1; outcome == Outcome::no_connection && !must_stop(); ++lost) {
        if (lost > script_losses_max && !terminal_.is_interactive()) break;
        std::optional<Standing> back = co_await reconnect();
        if (!back) break;
        outcome = co_await continue_from(std::move(*back));
    }
    co_return outcome;
}

awaitable<std::optional<Standing>> Console::reconnect() {
    const bool is_stopped = customer_.is_there() && customer_.customer().is_being_stopped();
    customer_.disconnect();
    if (is_stopped) report_refusal("shutting_down");
    if (reported_refusal_.empty()) print_bad(texts_.connection_lost);
    const TimePoint give_up =
        terminal_.is_interactive() ? Deadline::never : clock_.now() + script_patience;
    std::function<void(const std::string&)> on_refusal = [this](const std::string& reason) {
        report_refusal(reason);
    };
    Arrival arrival = co_await customer_.come_back(give_up, std::move(on_refusal));
    if (arrival.error == asio::error::operation_aborted) has_left_ = true;
    if (arrival.error) co_return std::nullopt;

    reported_refusal_.clear();
    if (arrival.has_moved) {
        report_move();
    } else {
        print_good(texts_.connected_again);
    }
    co_return std::move(arrival.standing);
}

void Console::report_move() { print_good(fill_in(texts_.goes_on_at, customer_.address())); }

void Console::remember_last_start(const Standing& standing) {
    const std::string undecided = customer_.memory().undecided;
    if (!undecided.empty()) {
        unsettled_ = Journey(undecided, clock_.now());
        unsettled_->was_answered = true;
        unsettled_->is_of_last_start = true;
    } else if (standing.last && standing.last->sold) {
        customer_.remember_settled(
            standing.last->ticket); // reported already, or bought by another program
    }
}

// Continues where the session stands: with a hold, a sale that wasn't reported, a request to
// repeat, or nothing.
awaitable<Outcome> Console::continue_from(Standing standing) {
    const bool is_of_last_start = !unsettled_ || unsettled_->is_of_last_start;
    if (standing.is_confirming) {
        std::string itinerary = join(standing.itinerary);
        if (is_of_last_start && !may_decide_about(itinerary))
            co_return co_await release_hold(std::move(itinerary));
        print_in_colour(Colour::attention,
                        fill_in(texts_.held_again, itinerary, std::ceil(standing.seconds)));
        // A script has answered S already; its next line is another request.
        const bool says_s_again = unsettled_ && unsettled_->was_answered && !is_of_last_start &&
                                  !terminal_.is_interactive();
        co_return co_await decide(std::move(itinerary), standing.seconds,
                                  buys_at_once_ || says_s_again);
    }
    const std::optional<Journey> unsettled = std::exchange(unsettled_, std::nullopt);
    if (!unsettled) co_return Outcome::not_bought;

    const auto& last = standing.last;
    if (unsettled->was_answered && last && is_unreported(*last)) co_return report_late_sale(*last);
    customer_.remember_settled();
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
    // The hold or the place in line is gone: the server restarted, or the customer was in line.
    terminal_.print(fill_in(texts_.asking_again, as_written(unsettled->itinerary)));
    co_return co_await ask_for(unsettled->itinerary);
}

// Whether to ask about a hold of the last start: a person can decide about any, a script only about
// the journey it should buy.
bool Console::may_decide_about(const std::string& held) const {
    return wanted_.empty() ? terminal_.is_interactive() : is_same_itinerary(held, wanted_);
}

awaitable<Outcome> Console::release_hold(std::string held) {
    const Sale declined = co_await customer_.customer().decide(Decision::decline);
    if (declined.error) co_return end_request(declined.error);
    const bool was_answered = unsettled_ && unsettled_->was_answered; // with S, which didn't arrive
    customer_.remember_settled();
    unsettled_.reset();
    print_bad(fill_in(was_answered ? texts_.not_sold_meanwhile : texts_.hold_released, held));
    co_return Outcome::not_bought;
}

// Whether `last` is a sale that the customer wasn't told of.
bool Console::is_unreported(const ListedDecision& last) const {
    return last.sold && last.ticket != customer_.memory().ticket;
}

Outcome Console::report_late_sale(const ListedDecision& last) {
    customer_.remember_settled(last.ticket);
    terminal_.discard_input();
    print_good(fill_in(texts_.sold_meanwhile, join(last.itinerary), last.ticket));
    return Outcome::bought;
}

Outcome Console::report_end(Outcome outcome) {
    if (unsettled_ && unsettled_->was_answered) {
        print_bad(fill_in(texts_.end_unknown, as_written(unsettled_->itinerary)));
        if (customer_.remembers_at_next_start()) print_bad(texts_.known_at_next_start);
        return Outcome::unknown;
    }
    if (outcome == Outcome::no_connection && !must_stop()) print_bad(texts_.server_gone);
    return outcome;
}

} // namespace trecho
