// A terminal that can't move its cursor, a pipe, or a file: lines in, lines out.
#pragma once

#include "platform/terminal.hpp"

namespace trecho {

std::unique_ptr<Terminal> plain_terminal(const Executor& executor);

// Whether standard input and output are a terminal that can move its cursor.
bool can_move_the_cursor();

// Shows the text in a pager if can_move_the_cursor() and it is longer than the window; else prints
// it. operation_aborted when cancelled.
awaitable<error_code> print_in_pages(Executor executor, std::string text);

// Prints the text; on a terminal, breaks lines between words (wrapped_text.hpp).
void print_wrapped(std::string_view text);
void print_error_wrapped(std::string_view text); // on stderr

// False with NO_COLOR (no-color.org), with TERM=dumb, and for a pipe or a file.
bool standard_output_wants_colour();

} // namespace trecho
