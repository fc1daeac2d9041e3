// A terminal that can't move its cursor, a pipe, or a file: lines in, lines out.
#pragma once

#include "platform/terminal.hpp"

namespace trecho {

std::unique_ptr<Terminal> plain_terminal(const Executor& executor);

// NO_COLOR (no-color.org), pipes and TERM=dumb say no.
bool standard_output_wants_colour();

} // namespace trecho
