// A terminal with line editing, history and completion, by GNU readline.
#pragma once

#include "platform/terminal.hpp"

namespace trecho {

// Null in a build without readline (the CMake option TRECHO_READLINE). Readline has global state:
// make one terminal at a time. `history` is the file that keeps typed lines; "" keeps none.
std::unique_ptr<Terminal> readline_terminal(const Executor& executor,
                                            const std::filesystem::path& history);

} // namespace trecho
