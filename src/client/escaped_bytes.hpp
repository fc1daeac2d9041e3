// Bytes as a person reads and types them: a line feed is \n, a byte that isn't a character is \x9f.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trecho {

// Control characters, backslashes and bytes that aren't UTF-8 are escaped; all others stay.
std::string escape(std::string_view bytes);

// Makes text from a server or a pipe safe to print: escapes control characters, which command the
// terminal, and characters that change the direction of text. Unlike escape(), keeps backslashes.
std::string without_control_characters(std::string_view text);

// Returns nothing if an escape isn't \n \r \t \\ or \x with two hexadecimal digits.
std::optional<std::string> unescape(std::string_view text);

} // namespace trecho
