// Text that is broken at words, as wide as a terminal is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trecho {

// How many columns the text takes on a terminal: none for combining accents and for colours
// (ESC [ .. m), two for the letters that are that wide.
std::size_t width_of(std::string_view text);

// Breaks each line that is wider than `columns` between two words. The rest of a table's row stands
// below the row's last cell (cells are two blanks apart) that leaves room for it. A word that is
// too wide alone stays whole: the terminal breaks it. 0 columns: the width is unknown, and the text
// stays as it is.
std::string wrap(std::string_view text, std::size_t columns);

} // namespace trecho
