// Shows a text that is longer than the window in the user's pager ($PAGER).
#pragma once

#include "platform/coroutine.hpp"

#include <string>
#include <string_view>

namespace trecho {

// Whether standard output is a terminal whose window is too small for the whole text.
bool is_longer_than_window(std::string_view text);

// The pager's command: $PAGER, else `less` or `more` if installed. "" when $PAGER is empty or
// `cat`, or when there is no pager.
std::string pager_command();

struct Paged {
    error_code error; // operation_aborted when cancelled: then the pager has been terminated
    bool was_shown = false;
};

// Runs `command` with the text as its input, and returns when the user has left it. Meanwhile the
// terminal belongs to the pager (LentTerminal).
awaitable<Paged> show_with_pager(Executor executor, std::string command, std::string text);

} // namespace trecho
