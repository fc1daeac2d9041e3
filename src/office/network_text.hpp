// The text encoding of a network file, which editors and tools choose.
#pragma once

#include <string>
#include <string_view>

namespace trecho {

// The text without a byte order mark. Throws BadNetwork, whose message names `file`, when the text
// is empty or isn't UTF-8.
std::string_view utf8_of_network(std::string_view bytes, const std::string& file);

} // namespace trecho
