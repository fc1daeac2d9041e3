// Linearizability by the letter of its definition: slow, and too simple to be wrong.
#pragma once

#include "simulation/oracle/linearizability.hpp"

namespace trecho {

// Tries all orders: for histories of up to seven operations.
bool is_right_in_some_order(const LegHistory& history);

} // namespace trecho
