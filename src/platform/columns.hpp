// Words side by side, as a terminal shows them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// How many columns the text takes on a terminal: two for a Chinese letter, none for a combining
// accent. `text` must have no control characters.
std::size_t display_width(std::string_view text);

// The words as a table of at most `width` columns, in as few lines as possible, each with its line
// end. Read it from top to bottom, then from left to right. A word that doesn't fit has its own
// line.
std::string in_columns(const std::vector<std::string>& words, std::size_t width);

} // namespace trecho
