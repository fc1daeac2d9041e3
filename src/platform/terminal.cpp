#include "platform/terminal.hpp"

#include "platform/plain_terminal.hpp"
#include "platform/readline_terminal.hpp"

namespace trecho {

std::unique_ptr<Terminal> standard_terminal(const Executor& executor,
                                            const std::filesystem::path& history) {
    std::unique_ptr<Terminal> terminal;
    if (can_move_the_cursor()) terminal = readline_terminal(executor, history);
    if (!terminal) terminal = plain_terminal(executor);
    return terminal;
}

} // namespace trecho
