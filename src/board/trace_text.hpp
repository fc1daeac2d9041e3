// What a browser may see of a trace (TraceObserver).
#pragma once

#include <string>
#include <string_view>

namespace trecho {

// Returns one line of a trace without `ticket` and `peer` members, at any depth, and with a lane's
// name reduced to "connection 12". Returns "" for a line that isn't a whole record, such as the
// last one of a process that was killed. Takes any bytes; thread-safe.
std::string without_secrets(std::string_view line);

} // namespace trecho
