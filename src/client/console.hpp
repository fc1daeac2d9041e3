// Buying tickets by hand: the dialogue between a person and the server.
#pragma once

#include "client/returning_customer.hpp"
#include "client/texts.hpp"
#include "platform/terminal.hpp"

#include <optional>
#include <string>

namespace trecho {

enum class Outcome { bought, not_bought, no_connection };

// `customer` is there already; `standing` is where its session stood when it arrived.
class Console {
public:
    Console(Terminal& terminal, ReturningCustomer& customer, Clock& clock, const Texts& texts)
        : terminal_(terminal), customer_(customer), clock_(clock), texts_(texts) {}

    // Asks for one journey; with `buys_at_once`, without asking the person. A connection that is
    // lost is the end.
    awaitable<Outcome> buy(Standing standing, std::string itinerary, bool buys_at_once);

    // Asks the person where to, again and again, until they leave. A connection that is lost comes
    // back, and the person goes on where they were. Never returns `bought`: leaving is no failure,
    // so it is not_bought.
    awaitable<Outcome> run(Standing standing);

private:
    awaitable<Outcome> answer_next_request();
    awaitable<Outcome> ask_for(std::string itinerary, bool buys_at_once);
    awaitable<Outcome> propose_routes(std::string question);
    awaitable<Outcome> decide(std::string itinerary, double seconds, bool buys_at_once);
    awaitable<Outcome> tell(std::string itinerary, Decision decision);
    awaitable<Outcome> go_on(Standing standing);
    awaitable<Outcome> list();
    awaitable<Outcome> list_tickets();
    awaitable<Outcome> cancel(std::string ticket);
    awaitable<Outcome> learn_places();

    // Nothing when the person gave up waiting, or the server doesn't come back.
    awaitable<std::optional<Standing>> get_connection_back();

    // What the person typed, unless the server speaks first.
    struct Typed {
        std::string text; // empty when they have left, or the server spoke first
        std::optional<Notice> notice;
    };
    awaitable<Typed> ask(std::string prompt, TimePoint decide_until);
    awaitable<void> count_down(TimePoint decide_until);

    // Why there is no answer: the person has left, or the server has.
    Outcome has_ended(error_code error);

    void print_good(std::string_view text);
    void print_bad(std::string_view text);
    void print_in(std::string_view colour, std::string_view text);

    Terminal& terminal_;
    ReturningCustomer& customer_;
    Clock& clock_;
    const Texts& texts_;

    // The journey that was asked for and isn't settled; a lost connection leaves it so.
    struct Journey {
        Journey(std::string wanted, TimePoint limit)
            : itinerary(std::move(wanted)), decide_until(limit) {}

        std::string itinerary;
        TimePoint decide_until; // never, as long as no seat is held
    };
    std::optional<Journey> unsettled_;
    std::string last_ticket_;     // that the person knows of
    bool comes_back_ = false;     // so a lost connection isn't the end
    bool was_taken_over_ = false; // by another window with the same session
    bool has_left_ = false;       // the person, by Ctrl-C, Ctrl-D or the end of a pipe
};

// What the console says to a person while others are before them.
std::string waiting_message(const Texts& texts, std::uint64_t ahead);

} // namespace trecho
