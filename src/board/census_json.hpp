// The census as JSON (docs/board.md).
#pragma once

#include "async/census.hpp"

#include <string>
#include <vector>

namespace trecho {

// Times are milliseconds since `start`; null where a wait has none.
std::string coroutines_json(const std::vector<ListedWait>& waits, TimePoint now, TimePoint start);

// {"function":"serve_plain_dialogue","file":..,"line":..,"since":..,"deadline":..}
void append_wait(std::string& text, const ListedWait& wait, TimePoint start);

} // namespace trecho
