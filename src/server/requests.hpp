// What a customer asks for: a journey, in either dialogue, and what protocol 2 answers besides.
#pragma once

#include "server/client_connection.hpp"
#include "server/session_registry.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace trecho {

// The itinerary that a message asks for, if it can be had: all legs are known, and none is sold out
// for good.
std::optional<Itinerary> find_on_sale(const Office& office, std::string_view message);

// Says the answer of protocol 2 to every other message; a refusal when it makes no sense. An error
// when the customer has gone, or has taken nothing for too long, before all of it was said.
awaitable<error_code> answer_request(ClientConnection& connection, SessionState& session,
                                     std::string_view message);

} // namespace trecho
