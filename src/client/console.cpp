#include "client/console.hpp"

#include "client/history.hpp"
#include "client/limits.hpp"
#include "protocol/limits.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

namespace trecho {

using asio::experimental::awaitable_operators::operator||;

namespace {

Duration to_duration(double seconds) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

// When the console stops waiting for the server to say `expired`: later, the server is stuck.
TimePoint end_of_expiry_patience(TimePoint decide_until) {
    return decide_until == Deadline::never ? decide_until : decide_until + expiry_patience;
}

} // namespace

std::string waiting_message(const Texts& texts, std::uint64_t ahead) {
    if (ahead == 1) return std::string(texts.waiting_one);
    return fill_in(texts.waiting_many, ahead);
}

awaitable<Outcome> Console::run(Standing standing) {
    if (!has_left_) terminal_.print(texts_.welcome);
    remember_last_start(standing);
    const bool may_have_tickets = standing.is_known; // a new session has none
    Outcome outcome = co_await continue_from(std::move(standing));
    outcome = co_await recover(outcome);
    if (!is_over(outcome) && customer_.is_there())
        outcome = co_await prepare_completion(may_have_tickets);
    outcome = co_await recover(outcome);
    while (!is_over(outcome)) {
        outcome = co_await answer_next_request();
        outcome = co_await recover(outcome);
    }
    if (customer_.is_there()) co_await customer_.customer().leave();
    outcome = report_end(outcome);
    if (!has_left_) co_return outcome;
    terminal_.print(texts_.goodbye);
    co_return outcome == Outcome::unknown ? outcome : Outcome::not_bought;
}

awaitable<Outcome> Console::buy(Standing standing, std::string itinerary, bool buys_at_once) {
    if (!parse_itinerary(itinerary) || parse_routes(itinerary)) {
        explain(itinerary);
        co_return Outcome::not_bought;
    }
    wanted_ = itinerary;
    buys_at_once_ = buys_at_once;
    const bool was_held =
        standing.is_confirming && is_same_itinerary(join(standing.itinerary), wanted_);
    const bool was_asked_for = is_same_itinerary(customer_.memory().undecided, wanted_);
    remember_last_start(standing);
    Outcome outcome = co_await continue_from(std::move(standing));
    outcome = co_await recover(outcome);
    const bool is_settled = was_held || (was_asked_for && outcome == Outcome::bought);
    if (!is_settled && !is_over(outcome)) {
        outcome = co_await ask_for(std::move(itinerary));
        outcome = co_await recover(outcome);
    }
    co_return report_end(outcome);
}

awaitable<Outcome> Console::answer_next_request() {
    Typed typed;
    typed.text = std::exchange(typed_ahead_, std::string());
    if (typed.text.empty()) typed = co_await ask(std::string(texts_.prompt), Deadline::never);
    if (typed.notice && typed.notice->error) co_return end_request(typed.notice->error);
    if (typed.error || is_leaving(typed.text)) has_left_ = true;
    if (has_left_ || typed.notice || typed.text.empty()) co_return Outcome::not_bought;

    const bool is_answer = parse_answer_word(typed.text).has_value(); // S or N, after the question
    if (!is_answer && may_be_remembered(typed.text)) terminal_.remember(typed.text);
    if (!customer_.is_there()) {
        Outcome outcome = co_await reconnect_quietly();
        outcome = co_await recover(outcome);
        if (is_over(outcome) || !customer_.is_there()) co_return outcome;
    }
    co_return co_await answer(std::move(typed.text));
}

// Sends nothing but requests that the console understands: a mistyped word must not become a
// request to the server by accident.
awaitable<Outcome> Console::answer(std::string typed) {
    const bool is_too_late = std::exchange(has_just_expired_, false) && parse_answer_word(typed);
    auto command = parse_command(typed);
    const auto places = parse_itinerary(typed);
    if (command && places && !parse_routes(typed)) { // a place's name may begin with the word
        const Listing listing = co_await learn_network();
        if (listing.error) co_return end_request(listing.error);
        if (known_->network.find(places->front())) command.reset();
    }
    if (command) co_return co_await run_command(*command);
    if (places) co_return co_await ask_for(std::move(typed));

    if (is_too_late) {
        print_bad(texts_.too_late);
    } else if (parse_answer_word(typed)) {
        print_bad(texts_.nothing_held);
    } else {
        explain(typed);
    }
    co_return Outcome::not_bought;
}

// `command` points into the typed line, which the caller keeps alive until this returns.
awaitable<Outcome> Console::run_command(ConsoleCommand command) {
    std::string rest(command.rest);
    switch (command.word) {
    case Word::buy: co_return co_await ask_for(std::move(rest));
    case Word::list:
        if (rest.empty()) co_return co_await list();
        co_return co_await list_like(std::move(rest));
    case Word::routes: co_return co_await answer_routes(std::move(rest));
    case Word::tickets: co_return co_await list_tickets();
    case Word::cancel: rest = ticket_number(rest); co_return co_await cancel(std::move(rest));
    case Word::help: print_help(); break;
    case Word::quit: break; // answer_next_request() has set has_left_
    }
    co_return Outcome::not_bought;
}

awaitable<Outcome> Console::ask_for(std::string itinerary) {
    unsettled_ = Journey(itinerary, Deadline::never);
    error_code error = co_await customer_.send_name();
    if (error) co_return end_request(error);
    error = co_await learn_names();
    if (error) co_return end_request(error);
    Offer offer = co_await customer_.customer().ask_for(itinerary);
    if (offer.error) co_return end_request(offer.error);
    unsettled_.reset();
    if (!offer.is_held) co_return co_await explain_refusal(std::move(offer), std::move(itinerary));
    print_in_colour(Colour::attention, fill_in(texts_.held, as_written(itinerary), offer.seconds));
    co_return co_await decide(std::move(itinerary), offer.seconds, buys_at_once_);
}

awaitable<Outcome> Console::decide(std::string itinerary, double seconds, bool buys_at_once) {
    TimePoint decide_until = clock_.now() + to_duration(seconds);
    unsettled_ = Journey(itinerary, decide_until);
    std::optional<Decision> decision;
    if (buys_at_once) decision = Decision::buy;
    terminal_.discard_input(); // an answer must be typed after its question
    while (!decision) {
        const Typed typed = co_await ask(std::string(texts_.question), decide_until);
        if (typed.notice && typed.notice->error) co_return end_request(typed.notice->error);
        if (typed.notice && typed.notice->event == "expired") co_return report_expired();
        if (typed.notice && typed.notice->event == "shutting_down") {
            decide_until =
                std::min(decide_until, clock_.now() + to_duration(typed.notice->seconds));
            print_bad(fill_in(texts_.shutting_down, std::ceil(typed.notice->seconds)));
        }
        if (!typed.notice) decision = parse_answer_word(typed.text);
        const bool stops_this =
            typed.error == asio::error::operation_aborted && wanted_.empty() && stops_only_this_();
        has_left_ = is_leaving(typed.text) || (typed.error && !stops_this);
        if (has_left_ || stops_this) decision = Decision::decline;
        if (!decision && !typed.notice && !typed.text.empty()) print_bad(texts_.answer_s_or_n);
    }
    co_return co_await send_decision(std::move(itinerary), *decision);
}

Outcome Console::report_expired() {
    unsettled_.reset();
    customer_.remember_settled();
    has_just_expired_ = true;
    terminal_.discard_input(); // half an answer isn't the begin of an itinerary
    print_bad(texts_.too_late);
    return Outcome::not_bought;
}

// Saves the itinerary before it sends S: if the program ends before the answer, its next start asks
// the server whether the purchase succeeded. N isn't saved, because it buys nothing.
awaitable<Outcome> Console::send_decision(std::string itinerary, Decision decision) {
    if (decision == Decision::buy) {
        if (unsettled_) unsettled_->was_answered = true;
        customer_.remember_undecided(itinerary);
    } else {
        unsettled_.reset();
        customer_.remember_settled();
    }
    const Sale sale = co_await customer_.customer().decide(decision);
    if (sale.error) co_return end_request(sale.error);
    unsettled_.reset();
    customer_.remember_settled(sale.ticket);
    co_return report_result(itinerary, decision, sale);
}

Outcome Console::report_result(const std::string& itinerary, Decision decision, const Sale& sale) {
    if (sale.is_sold) {
        known_->tickets.push_back(sale.ticket);
        print_good(fill_in(texts_.sold, as_written(itinerary), sale.ticket));
        return Outcome::bought;
    }
    if (sale.came_too_late) {
        print_bad(texts_.too_late);
    } else if (!sale.reason.empty()) {
        print_bad(fill_in(texts_.refused, sale.reason, sale.message));
    } else if (decision == Decision::buy) {
        print_bad(texts_.not_stored);
    } else {
        terminal_.print(texts_.declined);
    }
    return Outcome::not_bought;
}

// Waits for the first of three: a typed line, a notice of the server, the end of the time limit.
awaitable<Console::Typed> Console::ask(std::string prompt, TimePoint decide_until) {
    known_->is_at_question = decide_until != Deadline::never;
    awaitable<Notice> next_notice = decide_until == Deadline::never
                                        ? next_notice_at_prompt()
                                        : customer_.customer().next_notice();
    auto first = co_await (terminal_.read_line(std::move(prompt)) || std::move(next_notice) ||
                           count_down(decide_until));
    Typed typed;
    Notice* const notice = std::get_if<Notice>(&first);
    if (notice && notice->error == asio::error::operation_aborted) {
        typed.error = notice->error;
    } else if (notice) {
        typed.notice = std::move(*notice);
    } else if (TypedLine* const line = std::get_if<TypedLine>(&first)) {
        typed.text = std::move(line->text);
        typed.error = line->error;
    } else if (clock_.now() >= end_of_expiry_patience(decide_until)) {
        typed.notice.emplace();
        typed.notice->error = asio::error::timed_out;
    }
    co_return typed;
}

// Shows the seconds that are left in the prompt, while the person types. The server says when the
// time is over; this returns expiry_patience later, when the server must be stuck. A cancellation
// that comes between two waits is thrown by the next one, and `||` ignores the exception.
awaitable<void> Console::count_down(TimePoint decide_until) {
    const TimePoint give_up = end_of_expiry_patience(decide_until);
    TimePoint next = decide_until == Deadline::never ? Deadline::never : clock_.now();
    for (;;) {
        if (co_await sleep_until(clock_, next)) co_return; // a line or a notice came first
        if (clock_.now() >= give_up) co_return;
        const std::chrono::duration<double> left = decide_until - clock_.now();
        const double seconds = std::max(0.0, std::ceil(left.count()));
        terminal_.change_prompt(fill_in(texts_.question_counting, seconds));
        next = std::min(clock_.now() + std::chrono::seconds(1), give_up);
    }
}

void Console::explain(std::string_view typed) {
    if (typed.size() > message_bytes_max) return print_refusal("line_too_long", {});
    const Request request = parse_request(typed);
    if (std::holds_alternative<HelloRequest>(request) ||
        std::holds_alternative<ResumeRequest>(request))
        return print_bad(texts_.said_for_you);
    if (const auto place = known_->network.find(typed))
        return print_bad(fill_in(texts_.about_place, *place));
    print_bad(texts_.not_understood);
    if (const auto word = nearest_word(typed)) terminal_.print(fill_in(texts_.nearest_word, *word));
}

// `reason` is an error of the protocol. An unknown one is shown as the server sent it.
void Console::print_refusal(std::string_view reason, std::string_view message) {
    if (reason == "bad_request") return print_bad(texts_.not_understood);
    if (reason == "line_too_long") return print_bad(fill_in(texts_.too_long, message_bytes_max));
    if (reason == "busy") return print_bad(texts_.busy);
    if (reason == "storage") return print_bad(texts_.storage_away);
    print_bad(fill_in(texts_.refused, reason, message));
}

void Console::print_good(std::string_view text) { print_in_colour(Colour::good, text); }

void Console::print_bad(std::string_view text) { print_in_colour(Colour::bad, text); }

void Console::print_in_colour(Colour colour, std::string_view text) {
    terminal_.print(in_colour(terminal_, colour, text));
}

} // namespace trecho
