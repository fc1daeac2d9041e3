#include "platform/wrapped_text.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace trecho {

namespace {

// A hanging indent must leave room for a few words; else the text continues further left.
constexpr std::size_t hanging_width_min = 16;
constexpr std::size_t indent_of_the_rest = 2;

// The size in bytes of the colour that the text begins with; 0 when it begins with none.
std::size_t size_of_colour(std::string_view text) {
    if (!text.starts_with("\x1b[")) return 0;
    const std::size_t end = text.find('m');
    return end == std::string_view::npos ? 0 : end + 1;
}

struct Letter {
    std::size_t bytes = 1;
    std::size_t columns = 1;
};

// `text` must not be empty. A terminal shows each byte that isn't UTF-8 in one column.
Letter first_letter(std::string_view text) {
    Letter letter;
    if (const std::size_t colour = size_of_colour(text)) {
        letter.bytes = colour;
        letter.columns = 0;
        return letter;
    }
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t bytes =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                         static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (bytes <= 0) return letter;
    letter.bytes = static_cast<std::size_t>(bytes);
    letter.columns = static_cast<std::size_t>(std::max(0, utf8proc_charwidth(code_point)));
    return letter;
}

// The column where the rest of a broken line begins: below the last cell that has enough room.
std::size_t indent_of_rest(std::string_view line, std::size_t columns) {
    const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
    std::size_t indent = first == 0 ? 0 : first + indent_of_the_rest;
    std::size_t gap = line.find("  ", first);
    while (gap != std::string_view::npos) {
        const std::size_t next = line.find_first_not_of(' ', gap);
        if (next == std::string_view::npos) break;
        const std::size_t column = width_of(line.substr(0, next));
        if (column + hanging_width_min > columns) break;
        indent = column;
        gap = line.find("  ", next);
    }
    return indent;
}

// Keeps a number together with its unit: 15 s.
std::size_t end_of_word(std::string_view line, std::size_t begin) {
    constexpr std::string_view unit = " s";
    const std::size_t end = std::min(line.find(' ', begin), line.size());
    const std::string_view behind = line.substr(end);
    const bool is_number =
        line.substr(begin, end - begin).find_first_not_of("0123456789.") == std::string_view::npos;
    const bool has_unit =
        behind == unit ||
        (behind.starts_with(unit) && behind.find_first_of(" .,", unit.size()) == unit.size());
    return is_number && begin < end && has_unit ? end + unit.size() : end;
}

std::string wrap_line(std::string_view line, std::size_t columns) {
    const std::size_t indent = indent_of_rest(line, columns);
    std::string wrapped;
    std::size_t used = 0;
    bool is_begun = false; // whether this line already has a word
    while (!line.empty()) {
        const std::size_t word = std::min(line.find_first_not_of(' '), line.size());
        const std::size_t end = end_of_word(line, word);
        const std::size_t needed = width_of(line.substr(0, end));
        const bool fits_below = indent + width_of(line.substr(word, end - word)) <= columns;
        if (is_begun && word < end && used + needed > columns && fits_below) {
            wrapped += '\n' + std::string(indent, ' ');
            used = indent;
            line.remove_prefix(word);
            is_begun = false;
            continue;
        }
        wrapped += line.substr(0, end);
        used = used + needed > columns ? (used + needed) % columns : used + needed;
        is_begun = true;
        line.remove_prefix(end);
    }
    return wrapped;
}

} // namespace

std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const Letter letter = first_letter(text);
        width += letter.columns;
        text.remove_prefix(letter.bytes);
    }
    return width;
}

std::string wrap(std::string_view text, std::size_t columns) {
    if (columns == 0) return std::string(text);
    std::string wrapped;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        wrapped += width_of(line) <= columns ? std::string(line) : wrap_line(line, columns);
        if (end < text.size()) wrapped += '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return wrapped;
}

} // namespace trecho
