#include "client/escaped_bytes.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace trecho {

namespace {

// Whether the code point changes the direction of text, or ends a line (Unicode, annex 9 and
// section 5.8).
bool turns_or_ends_line(utf8proc_int32_t point) {
    return (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) ||
           point == 0x200e || point == 0x200f || point == 0x061c || point == 0x2028 ||
           point == 0x2029;
}

// The size in bytes of the first character; 0 if it mustn't be shown, or isn't UTF-8.
std::size_t size_of_character(std::string_view bytes) {
    const auto first = static_cast<unsigned char>(bytes.front());
    if (first < 0x20 || first == 0x7f) return 0;
    if (first < 0x80) return 1;
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t size =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(bytes.data()),
                         static_cast<utf8proc_ssize_t>(bytes.size()), &point);
    if (size <= 0) return 0;
    const bool is_control = utf8proc_category(point) == UTF8PROC_CATEGORY_CC;
    return is_control || turns_or_ends_line(point) ? 0 : static_cast<std::size_t>(size);
}

std::string escape_byte(char byte) {
    switch (byte) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    case '\\': return "\\\\";
    default: return fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    }
}

// Takes an escape from the front of `text`, which begins after the backslash.
std::optional<char> take_escaped_byte(std::string_view& text) {
    const char kind = text.empty() ? '\0' : text.front();
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
    switch (kind) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case '\\': return '\\';
    case 'x': break;
    default: return std::nullopt;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(0, 2);
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, 16);
    if (error != std::errc{} || digits.size() != 2 || end != digits.end()) return std::nullopt;
    text.remove_prefix(2);
    return static_cast<char>(value);
}

} // namespace

std::string escape(std::string_view bytes) {
    std::string text;
    while (!bytes.empty()) {
        const std::size_t size = bytes.front() == '\\' ? 0 : size_of_character(bytes);
        text += size > 0 ? std::string(bytes.substr(0, size)) : escape_byte(bytes.front());
        bytes.remove_prefix(std::max<std::size_t>(1, size));
    }
    return text;
}

std::string without_control_characters(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const std::size_t size = size_of_character(text);
        if (size > 0) {
            shown += text.substr(0, size);
        } else {
            shown += escape_byte(text.front());
        }
        text.remove_prefix(std::max<std::size_t>(1, size));
    }
    return shown;
}

std::optional<std::string> unescape(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        const char letter = text.front();
        text.remove_prefix(1);
        if (letter != '\\') {
            bytes += letter;
            continue;
        }
        const std::optional<char> byte = take_escaped_byte(text);
        if (!byte) return std::nullopt;
        bytes += *byte;
    }
    return bytes;
}

} // namespace trecho
