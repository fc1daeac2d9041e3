// A terminal with line editing, history and completion, by GNU readline.
#pragma once

#include "platform/terminal.hpp"

namespace trecho {

// Null in a build without readline (the CMake option TRECHO_READLINE). Readline keeps its state in
// global variables: make one at a time. `history` is where it keeps what was typed; "": nowhere.
std::unique_ptr<Terminal> readline_terminal(const Executor& executor,
                                            const std::filesystem::path& history);

} // namespace trecho
