// Words side by side, as a terminal shows them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// How many columns of a terminal the text takes: a letter of Chinese takes two, an accent that
// stands behind its letter none. The text has no control characters.
std::size_t display_width(std::string_view text);

// The words in as few lines as fit into `width` columns, each line ended, read from top to bottom
// and then from left to right. A word that doesn't fit has its own line.
std::string in_columns(const std::vector<std::string>& words, std::size_t width);

} // namespace trecho
