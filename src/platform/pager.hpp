// A text that is longer than the window, one window at a time: through the program that the user
// has chosen for that ($PAGER).
#pragma once

#include "platform/coroutine.hpp"

#include <string>
#include <string_view>

namespace trecho {

// Whether standard output is a window that shows less than the whole text.
bool is_longer_than_window(std::string_view text);

// The command that shows long texts: $PAGER, else `less` or `more` where there is one. "" when the
// user wants none (it is empty, or `cat`), or there is none.
std::string pager_command();

// How it went.
struct Paged {
    error_code error; // operation_aborted when cancelled: then the pager was ended
    bool was_shown = false;
};

// Shows the text with this command, and returns when the user has left it. Meanwhile the terminal
// is the pager's: Ctrl-C and Ctrl-Z are for it, and the settings that the shell had left are there
// for it; after it they are this process's again.
awaitable<Paged> show_with_pager(Executor executor, std::string command, std::string text);

} // namespace trecho
