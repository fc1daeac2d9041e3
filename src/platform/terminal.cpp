#include "platform/terminal.hpp"

#include "platform/plain_terminal.hpp"
#include "platform/readline_terminal.hpp"

namespace trecho {

std::unique_ptr<Terminal> standard_terminal(const Executor& executor) {
    std::unique_ptr<Terminal> terminal;
    if (can_move_the_cursor()) terminal = readline_terminal(executor);
    if (!terminal) terminal = plain_terminal(executor);
    return terminal;
}

} // namespace trecho
