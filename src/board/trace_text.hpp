// What a browser may see of a trace (TraceObserver).
#pragma once

#include <string>
#include <string_view>

namespace trecho {

// One line of a trace without ticket numbers and addresses of peers. Empty for a line that isn't a
// whole record, as the last one of a process that was killed.
std::string without_secrets(std::string_view line);

} // namespace trecho
