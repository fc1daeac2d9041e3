// Which typed lines go into the history, which the arrow keys bring back, also at the next start.
#pragma once

#include <string_view>

namespace trecho {

// False for a line that contains a session token, because the history is a file and the token is a
// credential; false also for a line that is too long to be a message.
bool may_be_remembered(std::string_view line);

} // namespace trecho
