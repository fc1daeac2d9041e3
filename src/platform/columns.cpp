#include "platform/columns.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace trecho {

namespace {

constexpr std::string_view column_gap = "  ";

std::string in_one_line(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words)
        line += (line.empty() ? "" : std::string(column_gap)) + word;
    return line;
}

} // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        utf8proc_int32_t letter = 0;
        const utf8proc_ssize_t size =
            utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                             static_cast<utf8proc_ssize_t>(text.size()), &letter);
        // A terminal shows a byte that isn't UTF-8 in one column.
        width += size > 0 ? static_cast<std::size_t>(utf8proc_charwidth(letter)) : 1;
        text.remove_prefix(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(1, size)));
    }
    return width;
}

std::string in_columns(const std::vector<std::string>& words, std::size_t width) {
    if (words.empty()) return "";
    const std::string line = in_one_line(words);
    if (display_width(line) <= width) return line + "\n";

    std::size_t widest = 0;
    for (const std::string& word : words) widest = std::max(widest, display_width(word));
    const std::size_t column_width = widest + column_gap.size();
    const std::size_t columns =
        std::max<std::size_t>(1, (width + column_gap.size()) / column_width);
    const std::size_t lines = (words.size() + columns - 1) / columns;
    std::string table;
    for (std::size_t row = 0; row < lines; ++row) {
        for (std::size_t at = row; at < words.size(); at += lines) {
            const bool is_last = at + lines >= words.size();
            const std::size_t padding = is_last ? 0 : column_width - display_width(words[at]);
            table += words[at] + std::string(padding, ' ');
        }
        table += '\n';
    }
    return table;
}

} // namespace trecho
