// Bytes as a person reads and types them: a line feed is \n, and what isn't a character is \x9f.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trecho {

// Control characters, backslashes and bytes that aren't UTF-8 are escaped; all others stay.
std::string escape(std::string_view bytes);

// What came from elsewhere, as it may be printed on a terminal: a control character would be an
// order to the terminal, and one that turns the direction of writing would show another text. Like
// escape(), but backslashes stay as they are.
std::string without_control_characters(std::string_view text);

// Nothing when an escape is none of \n \r \t \\ \x and two hexadecimal digits.
std::optional<std::string> unescape(std::string_view text);

} // namespace trecho
