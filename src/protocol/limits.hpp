// The sizes that both sides of the wire agree on (docs/protocol.md, section Limits).
#pragma once

#include <cstddef>

namespace trecho {

// What a client sends, without its end. The longest itinerary that a person would type fits ten
// times over, and a connection that never sends a line end costs no more memory than one that does.
inline constexpr std::size_t message_bytes_max = 1024;

// Of a customer's name, in Unicode's code points: it stands in one line beside a ticket.
inline constexpr std::size_t name_characters_max = 32;

// Once so many messages of a client wait to be answered, a server reads no further: more wait in
// the network, which makes the client wait.
inline constexpr std::size_t requests_ahead_max = 16;

// What a server answers: LIST names every leg, and a network may have 100,000 of them.
inline constexpr std::size_t answer_bytes_max = std::size_t{64} * 1024 * 1024;

} // namespace trecho
