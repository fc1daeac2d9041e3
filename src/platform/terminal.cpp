#include "platform/terminal.hpp"

#include "platform/plain_terminal.hpp"
#include "platform/readline_terminal.hpp"

#include <unistd.h>

#include <cstdlib>

namespace trecho {

namespace {

bool can_move_the_cursor() {
    const char* const kind = std::getenv("TERM");
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0 && kind && *kind != '\0' &&
           std::string_view(kind) != "dumb";
}

} // namespace

std::unique_ptr<Terminal> standard_terminal(const Executor& executor) {
    std::unique_ptr<Terminal> terminal;
    if (can_move_the_cursor()) terminal = readline_terminal(executor);
    if (!terminal) terminal = plain_terminal(executor);
    return terminal;
}

} // namespace trecho
