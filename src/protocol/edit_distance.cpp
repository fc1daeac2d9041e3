#include "protocol/edit_distance.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace trecho {

namespace {

std::vector<utf8proc_int32_t> letters_of(std::string_view text) {
    std::vector<utf8proc_int32_t> letters;
    while (!text.empty()) {
        utf8proc_int32_t letter = 0;
        const utf8proc_ssize_t size =
            utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                             static_cast<utf8proc_ssize_t>(text.size()), &letter);
        letters.push_back(letter); // -1 for a byte that isn't UTF-8
        text.remove_prefix(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(1, size)));
    }
    return letters;
}

} // namespace

// After `line` rounds, row[n] is the distance from the first `line` letters of `one` to the first n
// letters of `other`.
std::size_t edit_distance(std::string_view one, std::string_view other) {
    const std::vector<utf8proc_int32_t> rows = letters_of(one);
    const std::vector<utf8proc_int32_t> columns = letters_of(other);
    std::vector<std::size_t> row(columns.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t line = 1; line <= rows.size(); ++line) {
        std::size_t diagonal = std::exchange(row[0], line);
        for (std::size_t column = 1; column <= columns.size(); ++column) {
            const std::size_t replaced = diagonal + (rows[line - 1] == columns[column - 1] ? 0 : 1);
            diagonal = row[column];
            row[column] = std::min({replaced, row[column] + 1, row[column - 1] + 1});
        }
    }
    return row.back();
}

} // namespace trecho
