// How far two words are apart, for "did you mean". Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace trecho {

// How many letters must be added, taken out or replaced to make one word of the other. A letter is
// a code point; a byte that isn't UTF-8 is one, too.
std::size_t edit_distance(std::string_view one, std::string_view other);

} // namespace trecho
