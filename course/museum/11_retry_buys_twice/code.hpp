// A client that buys a seat, and tries again when the connection breaks; and the server's side.
#pragma once

#include "platform/entropy.hpp"
#include "support/lines.hpp"

#include <map>
#include <string>

namespace trecho::museum {

struct Office {
    std::string new_ticket() { return "ticket " + std::to_string(++sold); }

    int sold = 0;
    std::map<std::string, std::string> tickets; // by request
};

// The server's answer to one request: a ticket.
std::string answer(Office& office, const std::string& request);

// Returns the ticket that the server has answered with; empty if no attempt had an answer.
awaitable<std::string> buy(Connector& server, Entropy& entropy);

} // namespace trecho::museum
