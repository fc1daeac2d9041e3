// Buying tickets by hand: the dialogue between a person and the server.
#pragma once

#include "client/colour.hpp"
#include "client/returning_customer.hpp"
#include "client/suggestions.hpp"
#include "client/texts.hpp"
#include "client/words.hpp"
#include "client/written_names.hpp"
#include "platform/terminal.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace trecho {

// `unknown`: S was sent, and how it ended couldn't be learned. The next start learns it first.
enum class Outcome { bought, not_bought, no_connection, unknown };

// `customer` is there already; `standing` is where its session stood when it arrived. A connection
// that is lost comes back, and the purchase goes on where it was; a script gives up after a while.
class Console {
public:
    // `stops_only_this` is asked when a wait was interrupted: true when the person wants to stop
    // what the console does (Ctrl-C), and not the console itself.
    Console(
        Terminal& terminal, ReturningCustomer& customer, Clock& clock, const Texts& texts,
        std::function<bool()> stops_only_this = [] { return false; })
        : terminal_(terminal), customer_(customer), clock_(clock), texts_(texts),
          stops_only_this_(std::move(stops_only_this)) {}

    // Asks for one journey; with `buys_at_once`, without asking the person. What the last start has
    // left undecided comes first: if that was this journey, and it was sold, nothing more is
    // bought.
    awaitable<Outcome> buy(Standing standing, std::string itinerary, bool buys_at_once);

    // Asks the person what others may call them, once; Enter skips it. Comes before run().
    awaitable<void> ask_name();

    // Asks the person where to, again and again, until they leave. Never returns `bought`: leaving
    // is no failure, so it is not_bought.
    awaitable<Outcome> run(Standing standing);

private:
    awaitable<Outcome> answer_next_request();
    awaitable<Outcome> answer(std::string typed);
    awaitable<Outcome> obey(Order order);
    awaitable<Outcome> ask_for(std::string itinerary);
    awaitable<Outcome> explain_refusal(Offer offer, std::string itinerary);
    awaitable<Outcome> explain_legs(std::string_view why, std::vector<std::string> legs);
    awaitable<Outcome> answer_routes(std::string question);
    awaitable<Outcome> propose_routes(std::string question);
    awaitable<Outcome> decide(std::string itinerary, double seconds, bool buys_at_once);
    awaitable<Outcome> tell(std::string itinerary, Decision decision);
    Outcome tell_expired();
    Outcome tell_end(const std::string& itinerary, Decision decision, const Sale& sale);
    awaitable<Outcome> list();
    awaitable<Outcome> list_like(std::string words);
    awaitable<Outcome> print_table(std::vector<ListedLeg> legs);
    awaitable<Outcome> list_tickets();
    awaitable<Outcome> cancel(std::string ticket);
    void print_help();

    // The network as it is now, for suggestions and explanations; the listing without its legs.
    awaitable<Listing> learn_network();
    awaitable<Outcome> learn_what_tab_offers(bool may_have_tickets);
    awaitable<error_code> learn_names();
    std::string as_written(std::string_view itinerary) const {
        return written_as_in(known_->network, itinerary);
    }

    // While there is no connection, gets it back and goes on; however often that takes.
    awaitable<Outcome> see_through(Outcome outcome);
    awaitable<Outcome> go_on(Standing standing);
    bool wants_still(const std::string& held) const;
    awaitable<Outcome> let_go_of(std::string held);
    bool is_news(const ListedDecision& last) const;
    Outcome tell_late(const ListedDecision& last);
    bool has_nobody_to_serve() const { return has_left_ || was_taken_over_; }
    bool is_over(Outcome outcome) const {
        return outcome == Outcome::no_connection || has_nobody_to_serve();
    }

    // The last word: about a purchase whose end isn't known, or a server that is gone.
    Outcome take_leave(Outcome outcome);

    // Nothing when the person gave up waiting, or the server doesn't come back.
    awaitable<std::optional<Standing>> get_connection_back();

    // While the console waits.
    bool stops_waiting();
    awaitable<Notice> hear_at_leisure();
    awaitable<Outcome> come_back_unnoticed();
    void tell_refusal(const std::string& reason);

    // What the person typed, unless the server speaks first.
    struct Typed {
        error_code error; // operation_aborted when interrupted, eof at the end of the input
        std::string text; // empty when there is an error, or the server spoke first
        std::optional<Notice> notice;
    };
    awaitable<Typed> ask(std::string prompt, TimePoint decide_until);
    awaitable<void> count_down(TimePoint decide_until);

    // What the last start has left undecided.
    void remember_last_start(const Standing& standing);

    // Why there is no answer: the person has left, or the server has.
    Outcome has_ended(error_code error);

    // Why a line isn't sent to the server as an itinerary.
    void explain(std::string_view typed);
    void print_guesses(std::string_view form, const std::vector<std::string>& guesses);
    void print_refusal(std::string_view reason, std::string_view message);
    void print_good(std::string_view text);
    void print_bad(std::string_view text);
    void print_in(Colour colour, std::string_view text);

    Terminal& terminal_;
    ReturningCustomer& customer_;
    Clock& clock_;
    const Texts& texts_;
    std::function<bool()> stops_only_this_;
    std::shared_ptr<Known> known_ = std::make_shared<Known>(); // the terminal's TAB looks at it

    // The journey that was asked for and isn't settled; a lost connection leaves it so.
    struct Journey {
        Journey(std::string wanted, TimePoint limit)
            : itinerary(std::move(wanted)), decide_until(limit) {}

        std::string itinerary;
        TimePoint decide_until;    // never, as long as no seat is held
        bool was_answered = false; // with S
        bool is_of_last_start = false;
    };
    std::optional<Journey> unsettled_;
    std::string wanted_;            // the one journey to be bought; "" in a console
    bool buys_at_once_ = false;     // without asking the person
    bool has_just_expired_ = false; // so S and N come too late
    std::string typed_ahead_;       // a request, where a name was asked for
    bool was_taken_over_ = false;   // by another window with the same session
    bool has_left_ = false;         // the person, by Ctrl-C, Ctrl-D or the end of a pipe
    std::string told_refusal_;      // why the server takes no customers; "" when that isn't known
};

// What the console says to a person while others are before them.
std::string waiting_message(const Texts& texts, std::uint64_t ahead);

} // namespace trecho
