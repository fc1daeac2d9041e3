// Which of the lines that a person types are brought back by the arrow keys, also at the next
// start.
#pragma once

#include <string_view>

namespace trecho {

// Not one in which a session stands, for it is a credential and the history is kept in a file; and
// not one that is too long to be a message.
bool may_be_remembered(std::string_view line);

} // namespace trecho
