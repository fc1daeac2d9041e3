// What protocol 2 answers besides the purchase. Each of these says its answer, a refusal where it
// can't do what was asked. They return why the dialogue ends: the client has gone or has taken
// nothing for too long before all was said, the session is taken over, or the server drains;
// nothing when the dialogue goes on.
#pragma once

#include "server/client_connection.hpp"
#include "server/session_registry.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace trecho {

awaitable<std::optional<DialogueEnd>> list_legs(ClientConnection& connection);
awaitable<std::optional<DialogueEnd>> list_places(ClientConnection& connection);
awaitable<std::optional<DialogueEnd>> list_tickets(ClientConnection& connection,
                                                   const SessionState& session);
awaitable<std::optional<DialogueEnd>> list_routes(ClientConnection& connection,
                                                  std::string question);

// Answers when the cancellation is on disk, or can't be stored.
awaitable<std::optional<DialogueEnd>>
cancel_ticket(ClientConnection& connection, const SessionState& session, std::string ticket);

// NAME: the session's later sales bear the name.
awaitable<std::optional<DialogueEnd>> change_name(ClientConnection& connection,
                                                  SessionState& session, std::string typed);

} // namespace trecho
