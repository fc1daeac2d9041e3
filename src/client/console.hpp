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

// `unknown`: S was sent, and its answer was lost. The next start asks the server first.
enum class Outcome { bought, not_bought, no_connection, unknown };

// `customer` is connected already, and `standing` is the state of its session at that time. After a
// lost connection the console reconnects and continues the purchase; with a script as its input it
// gives up after a while (client/limits.hpp). Belongs to one coroutine.
class Console {
public:
    // `stops_only_this` is called after a cancellation. It returns true for Ctrl-C, which stops the
    // request, and false for a signal that ends the console.
    Console(
        Terminal& terminal, ReturningCustomer& customer, Clock& clock, const Texts& texts,
        std::function<bool()> stops_only_this = [] { return false; })
        : terminal_(terminal), customer_(customer), clock_(clock), texts_(texts),
          stops_only_this_(std::move(stops_only_this)) {}

    // Buys one journey; with `buys_at_once`, without asking the person. If the last start left a
    // purchase without an answer, asks the server for its result first. If that was this journey
    // and it was sold, buys nothing.
    awaitable<Outcome> buy(Standing standing, std::string itinerary, bool buys_at_once);

    // Says at which server the customer goes on. Call it first if the first arrival has moved.
    void report_move();

    // Asks for the name that others may see; Enter skips it. Call it before run().
    awaitable<void> ask_name();

    // Answers requests until the person leaves. Returns not_bought then, whatever was bought.
    awaitable<Outcome> run(Standing standing);

private:
    awaitable<Outcome> answer_next_request();
    awaitable<Outcome> answer(std::string typed);
    awaitable<Outcome> run_command(ConsoleCommand command);
    awaitable<Outcome> ask_for(std::string itinerary);
    awaitable<Outcome> explain_refusal(Offer offer, std::string itinerary);
    awaitable<Outcome> explain_legs(std::string_view why, std::vector<std::string> legs);
    awaitable<Outcome> answer_routes(std::string question);
    awaitable<Outcome> propose_routes(std::string question);
    awaitable<Outcome> decide(std::string itinerary, double seconds, bool buys_at_once);
    awaitable<Outcome> send_decision(std::string itinerary, Decision decision);
    Outcome report_expired();
    Outcome report_result(const std::string& itinerary, Decision decision, const Sale& sale);
    awaitable<Outcome> list();
    awaitable<Outcome> list_like(std::string words);
    awaitable<Outcome> print_table(std::vector<ListedLeg> legs);
    awaitable<Outcome> list_tickets();
    awaitable<Outcome> cancel(std::string ticket);
    void print_help();

    // Asks for the network, and moves the legs of the returned listing into known_->network.
    awaitable<Listing> learn_network();
    awaitable<Outcome> prepare_completion(bool may_have_tickets);
    awaitable<error_code> learn_names();
    std::string as_written(std::string_view itinerary) const {
        return written_as_in(known_->network, itinerary);
    }

    // While `outcome` is no_connection, reconnects and continues the purchase.
    awaitable<Outcome> recover(Outcome outcome);
    awaitable<Outcome> continue_from(Standing standing);
    bool may_decide_about(const std::string& held) const;
    awaitable<Outcome> release_hold(std::string held);
    bool is_unreported(const ListedDecision& last) const;
    Outcome report_late_sale(const ListedDecision& last);
    bool must_stop() const { return has_left_ || was_taken_over_; }
    bool is_over(Outcome outcome) const { return outcome == Outcome::no_connection || must_stop(); }

    // Says at the end that a purchase has no known result, or that the server is gone.
    Outcome report_end(Outcome outcome);

    // Returns nothing when the person gives up, or a script has waited long enough.
    awaitable<std::optional<Standing>> reconnect();

    // While the console waits.
    bool stops_waiting();
    awaitable<Notice> next_notice_at_prompt();
    awaitable<Outcome> reconnect_quietly();
    void report_refusal(const std::string& reason);

    // A typed line, an error, or a notice of the server, whichever came first.
    struct Typed {
        error_code error; // operation_aborted when interrupted, eof at the end of the input
        std::string text; // empty if there is an error or a notice
        std::optional<Notice> notice;
    };
    awaitable<Typed> ask(std::string prompt, TimePoint decide_until);
    awaitable<void> count_down(TimePoint decide_until);

    // Sets unsettled_ if the last start left a purchase without an answer.
    void remember_last_start(const Standing& standing);

    // Turns the error of a request into an outcome: interrupted, taken over or disconnected.
    Outcome end_request(error_code error);

    // Says why a line isn't sent to the server as an itinerary.
    void explain(std::string_view typed);
    void print_guesses(std::string_view form, const std::vector<std::string>& guesses);
    void print_refusal(std::string_view reason, std::string_view message);
    Outcome report_unanswered(std::string_view reason, std::string_view message);
    void print_good(std::string_view text);
    void print_bad(std::string_view text);
    void print_in_colour(Colour colour, std::string_view text);

    Terminal& terminal_;
    ReturningCustomer& customer_;
    Clock& clock_;
    const Texts& texts_;
    std::function<bool()> stops_only_this_;
    std::shared_ptr<Known> known_ = std::make_shared<Known>(); // shared with the terminal's TAB

    // A journey that was asked for and has no result yet, even after a lost connection.
    struct Journey {
        Journey(std::string wanted, TimePoint limit)
            : itinerary(std::move(wanted)), decide_until(limit) {}

        std::string itinerary;
        TimePoint decide_until;    // `never` until a seat is held
        bool was_answered = false; // S was sent
        bool is_of_last_start = false;
    };
    std::optional<Journey> unsettled_;
    std::string wanted_;            // the journey that buy() buys; "" in run()
    bool buys_at_once_ = false;     // without asking the person
    bool has_just_expired_ = false; // so S and N come too late
    std::string typed_ahead_;       // a request that was typed instead of a name
    bool was_taken_over_ = false;   // another window has resumed the session
    bool has_left_ = false;         // by QUIT, Ctrl-C, Ctrl-D or the end of a pipe
    std::string reported_refusal_;  // the last refusal that was printed while reconnecting
};

// The text for a person who waits in line with `ahead` customers before them.
std::string waiting_message(const Texts& texts, std::uint64_t ahead);

} // namespace trecho
