// The limits of a server with a database, with their reasons.
#pragma once

#include "platform/clock.hpp"

#include <chrono>
#include <cstddef>

namespace trecho {

// One commits while the other gathers; more than two brought no steady gain (docs/cluster.md).
inline constexpr std::size_t store_connections_default = 2;

// A database that doesn't answer for so long is given up, and its connection closed.
inline constexpr std::chrono::seconds database_answer_limit{5};

// How long a decision is sent again after its connection was lost. Long enough for a standby to
// take over, short enough for a customer to wait. After that the customer's connection is closed
// without an answer (docs/protocol.md).
inline constexpr std::chrono::seconds decide_limit{15};

// How long anything else is sent again: over a connection that has just been lost.
inline constexpr std::chrono::seconds ask_limit{2};

// While the database is away. After a failover the first sale should follow soon.
inline constexpr Duration pause_before_connecting_min = std::chrono::milliseconds(20);
inline constexpr Duration pause_before_connecting_max = std::chrono::milliseconds(500);

// A database that refuses a batch (its disk is full) isn't asked again at once.
inline constexpr std::chrono::milliseconds pause_after_refusal{100};

// How often a server has the database forget old sessions.
inline constexpr std::chrono::hours pause_between_forgetting{1};

// How often a server takes in the expired leases of legs that nobody asks for, so that displays
// count their seats as free.
inline constexpr std::chrono::seconds pause_between_sweeps{1};

// Requests in one statement: a batch should take milliseconds, for its locks and for those behind
// it.
inline constexpr std::size_t batch_max = 500;

} // namespace trecho
