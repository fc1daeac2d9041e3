// A terminal that can't move its cursor, a pipe, or a file: lines in, lines out.
#pragma once

#include "platform/terminal.hpp"

namespace trecho {

std::unique_ptr<Terminal> plain_terminal(const Executor& executor);

// Whether standard input and output are a terminal that can do more than print lines.
bool can_move_the_cursor();

// Through a pager on such a terminal, where the text is longer than its window; else as it is.
awaitable<error_code> print_in_pages(Executor executor, std::string text);

// On a terminal, lines are broken at words (wrapped_text.hpp).
void print_wrapped(std::string_view text);
void print_error_wrapped(std::string_view text); // on stderr

// NO_COLOR (no-color.org), pipes and TERM=dumb say no.
bool standard_output_wants_colour();

} // namespace trecho
