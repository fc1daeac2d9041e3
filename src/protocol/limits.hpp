// The limits that server and client agree on (docs/protocol.md, section Limits).
#pragma once

#include <cstddef>

namespace trecho {

// The longest message of a client, without its line end: ten times the longest itinerary that a
// person would type. A client that never sends a line end can't use more memory than that.
inline constexpr std::size_t message_bytes_max = 1024;

// The longest name of a customer, in Unicode code points: it fits into one line beside a ticket.
inline constexpr std::size_t name_characters_max = 32;

// A server stops reading while so many messages of a client wait for an answer. The rest stays in
// the network, whose back-pressure makes the client wait.
inline constexpr std::size_t requests_ahead_max = 16;

// The longest answer of a server: LIST names every leg, and a network may have 100,000 of them.
inline constexpr std::size_t answer_bytes_max = std::size_t{64} * 1024 * 1024;

} // namespace trecho
