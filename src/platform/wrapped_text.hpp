// Breaks text between words, for the width of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trecho {

// How many columns the text takes on a terminal: none for a combining accent or a colour
// (ESC [ .. m), two for a wide letter, as in Chinese.
std::size_t width_of(std::string_view text);

// Breaks each line that is wider than `columns` between two words. The rest of a table row (cells
// are two blanks apart) goes below its last cell that leaves enough room. A single word that is too
// wide stays whole: the terminal breaks it. With 0 columns (unknown width) the text stays as it is.
std::string wrap(std::string_view text, std::size_t columns);

} // namespace trecho
