// Buying tickets by hand: the dialogue between a person and the server.
#pragma once

#include "client/customer.hpp"
#include "platform/terminal.hpp"

#include <optional>
#include <string>

namespace trecho {

enum class Outcome { bought, not_bought, no_connection };

class Console {
public:
    Console(Terminal& terminal, Customer& customer) : terminal_(terminal), customer_(customer) {}

    // Asks for one journey; with `buys_at_once`, without asking the person.
    awaitable<Outcome> buy(std::string itinerary, bool buys_at_once);

    // Asks the person where to, again and again, until they leave. Never returns `bought`: leaving
    // is no failure, so it is not_bought.
    awaitable<Outcome> run();

private:
    awaitable<Outcome> decide(const std::string& itinerary, const Offer& offer, bool buys_at_once);
    awaitable<Outcome> list();

    // What the person typed, unless the server speaks first.
    struct Typed {
        std::string text; // empty when they have left, or the server spoke first
        std::optional<Notice> notice;
    };
    awaitable<Typed> ask(std::string prompt);

    // Why there is no answer: the person has left, or the server has.
    Outcome has_ended(error_code error);

    Terminal& terminal_;
    Customer& customer_;
    bool has_left_ = false; // the person, by Ctrl-C, Ctrl-D or the end of a pipe
};

// What the console says to a person while others are before them.
std::string waiting_message(std::uint64_t ahead);

} // namespace trecho
