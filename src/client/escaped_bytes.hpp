// Bytes as a person reads and types them: a line feed is \n, and what isn't a character is \x9f.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trecho {

// Control characters, backslashes and bytes that aren't UTF-8 are escaped; all others stay.
std::string escape(std::string_view bytes);

// Nothing when an escape is none of \n \r \t \\ \x and two hexadecimal digits.
std::optional<std::string> unescape(std::string_view text);

} // namespace trecho
