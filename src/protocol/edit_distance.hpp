// How much two words differ, for "did you mean". Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace trecho {

// The Levenshtein distance: how many letters to add, remove or replace to turn one word into the
// other. A letter is a code point; a byte that isn't UTF-8 counts as one.
std::size_t edit_distance(std::string_view one, std::string_view other);

} // namespace trecho
