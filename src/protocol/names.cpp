#include "protocol/names.hpp"

#include "protocol/limits.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

namespace trecho {

namespace {

struct Character {
    utf8proc_int32_t code_point = -1; // -1: the bytes aren't UTF-8
    std::size_t bytes = 1;
};

bool is_ascii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

bool continues_a_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// `text` must not be empty.
Character first_character(std::string_view text) {
    Character character;
    if (is_ascii(text.front())) {
        character.code_point = static_cast<unsigned char>(text.front());
        return character;
    }
    const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const utf8proc_ssize_t size =
        utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &character.code_point);
    if (size > 0) character.bytes = static_cast<std::size_t>(size);
    return character;
}

bool is_blank(char ascii) { return ascii == ' ' || ascii == '\t'; }

bool is_blank(utf8proc_int32_t code_point) {
    return code_point == '\t' || utf8proc_category(code_point) == UTF8PROC_CATEGORY_ZS;
}

bool is_unseen(utf8proc_int32_t code_point) {
    constexpr utf8proc_int32_t replacement_character = 0xFFFD;
    if (code_point < 0 || code_point == replacement_character) return true;
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return true;
    default: return utf8proc_get_property(code_point)->ignorable != 0;
    }
}

// Maps the text with utf8proc's `options`. A text that isn't UTF-8 stays as it is.
std::string map(std::string_view text, unsigned options) {
    // utf8proc combines flags in an enum.
    // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange)
    const auto flags = static_cast<utf8proc_option_t>(options);
    const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    utf8proc_uint8_t* mapped = nullptr;
    const utf8proc_ssize_t size =
        utf8proc_map(bytes, static_cast<utf8proc_ssize_t>(text.size()), &mapped, flags);
    if (size < 0) return std::string(text);
    std::string result(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
    std::free(mapped);
    return result;
}

std::string unite_blanks(std::string_view text) {
    std::string united;
    bool is_behind_a_blank = false;
    while (!text.empty()) {
        const std::size_t blank = blank_at_begin(text);
        if (blank == 0) {
            united += text.front();
        } else if (!is_behind_a_blank) {
            united += ' ';
        }
        is_behind_a_blank = blank > 0;
        text.remove_prefix(blank > 0 ? blank : 1);
    }
    return united;
}

// Decomposes first, as Unicode's caseless matching requires (3.13, D145): folding works character
// by character, and needs the marks of a letter in canonical order.
std::string fold(std::string_view name, unsigned options) {
    const std::string decomposed = map(name, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
    return unite_blanks(map(decomposed, UTF8PROC_STABLE | UTF8PROC_COMPOSE | options));
}

// `text` must be UTF-8.
std::size_t count_characters(std::string_view text) {
    const auto count =
        std::ranges::count_if(text, [](char byte) { return !continues_a_character(byte); });
    return static_cast<std::size_t>(count);
}

std::string show(utf8proc_int32_t code_point, std::string_view bytes) {
    if (code_point < 0) return fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes.front()));
    if (is_unseen(code_point)) return fmt::format("\\u{:04x}", code_point);
    if (bytes == "\"" || bytes == "\\") return "\\" + std::string(bytes);
    return std::string(bytes);
}

} // namespace

std::size_t size_of_utf8(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size()) {
        const Character next = first_character(text.substr(size));
        if (next.code_point < 0) break;
        size += next.bytes;
    }
    return size;
}

std::size_t blank_at_begin(std::string_view text) {
    if (text.empty()) return 0;
    if (is_ascii(text.front())) return is_blank(text.front()) ? 1 : 0;
    const Character first = first_character(text);
    return is_blank(first.code_point) ? first.bytes : 0;
}

std::size_t blank_at_end(std::string_view text) {
    if (text.empty()) return 0;
    if (is_ascii(text.back())) return is_blank(text.back()) ? 1 : 0;
    std::size_t bytes = 1;
    while (bytes < text.size() && continues_a_character(text[text.size() - bytes])) ++bytes;
    const Character last = first_character(text.substr(text.size() - bytes));
    return is_blank(last.code_point) && last.bytes == bytes ? bytes : 0;
}

std::string_view trim_all_blanks(std::string_view text) {
    while (const std::size_t blank = blank_at_begin(text)) text.remove_prefix(blank);
    while (const std::size_t blank = blank_at_end(text)) text.remove_suffix(blank);
    return text;
}

std::string fold_name(std::string_view name) { return fold(name, UTF8PROC_CASEFOLD); }

bool is_plain_name(std::string_view name) {
    char previous = '\0';
    for (const char letter : name) {
        if (!is_ascii(letter) || letter == '\t' || (letter == ' ' && previous == ' ')) return false;
        previous = letter;
    }
    return true;
}

std::string fold_name_and_accents(std::string_view name) {
    return fold(name, UTF8PROC_CASEFOLD | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK);
}

bool has_unseen_characters(std::string_view text) {
    while (!text.empty()) {
        const Character first = first_character(text);
        if (is_unseen(first.code_point)) return true;
        text.remove_prefix(first.bytes);
    }
    return false;
}

// Looks for unseen characters first: unite_blanks() would turn a tab into a space.
std::optional<std::string> clean_name(std::string_view typed) {
    const std::string_view trimmed = trim(typed);
    if (has_unseen_characters(trimmed) || trimmed.find('>') != std::string_view::npos)
        return std::nullopt;
    std::string name = unite_blanks(map(trimmed, UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    if (name.empty() || count_characters(name) > name_characters_max) return std::nullopt;
    return name;
}

std::string quote_name(std::string_view name) {
    std::string quoted = "\"";
    while (!name.empty()) {
        const Character first = first_character(name);
        quoted += show(first.code_point, name.substr(0, first.bytes));
        name.remove_prefix(first.bytes);
    }
    return quoted + '"';
}

} // namespace trecho
