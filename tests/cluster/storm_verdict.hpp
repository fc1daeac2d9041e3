// Judges a storm: what each customer heard, the tickets in the database, and whether one order of
// all requests explains it.
#pragma once

#include "cluster/storm_state.hpp"
#include "postgres/cluster.hpp"

#include <string>
#include <string_view>

namespace trecho {

// A sentence, or more for people; "" if nothing is wrong. After the storm.
std::string problem_of(StormState& state, const DatabaseCluster& cluster,
                       std::string_view database);

// Only what the orders of all requests show.
std::string problem_of_orders(const StormState& state, const DatabaseCluster& cluster,
                              std::string_view database);

// Whether somebody waited although its seats were free. For storms with one seat a leg, in which
// the database is always there.
std::string problem_of_waits(const StormState& state);

} // namespace trecho
