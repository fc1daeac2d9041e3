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
        error_code error;
        std::string text;
        std::optional<Notice> notice;
    };
    awaitable<Typed> ask(std::string prompt);
    Outcome say_server_is_gone();

    Terminal& terminal_;
    Customer& customer_;
};

// What the console says to a person while others are before them.
std::string waiting_message(std::uint64_t ahead);

} // namespace trecho
