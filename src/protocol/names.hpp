// The names of places and of customers: when two are the same, and which ones can be shown and
// typed. Pure; Unicode as utf8proc knows it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace trecho {

// How many bytes the text has up to the first one that isn't UTF-8.
std::size_t size_of_utf8(std::string_view text);

// A blank is a tab or one of Unicode's spaces (category Zs), no-break ones included. Returns how
// many bytes the blank takes that the text begins with (ends with); 0 when it is none.
std::size_t blank_at_begin(std::string_view text);
std::size_t blank_at_end(std::string_view text);

// Without the blanks at both ends.
std::string_view trim_all_blanks(std::string_view text);

// The same, at once where a letter of ASCII stands at both ends, as in nearly every message.
inline std::string_view trim(std::string_view text) {
    const auto is_letter = [](char byte) { return byte > ' ' && byte < '\x7f'; };
    if (text.size() > 1 && text.front() == ' ') text.remove_prefix(1);
    if (text.size() > 1 && text.back() == ' ') text.remove_suffix(1);
    if (!text.empty() && is_letter(text.front()) && is_letter(text.back())) return text;
    return trim_all_blanks(text);
}

// Two names are the same if this makes the same text of them: case is folded (fully: ß is ss),
// accents have one form (Unicode's NFC), and each run of blanks is one space. A text that isn't
// UTF-8 stays as it is.
std::string fold_name(std::string_view name);

// ASCII, and each blank is one space: folding such a name changes nothing but A to Z.
bool is_plain_name(std::string_view name);

// Folded, and without accents.
std::string fold_name_and_accents(std::string_view name);

// Has a character that nobody sees or types: a control character, a line end, one that turns the
// direction of writing, one without width; or U+FFFD, which stands where a conversion has lost a
// letter. So has a text that isn't UTF-8.
bool has_unseen_characters(std::string_view text);

// The name that a customer typed, as others will see it: no blanks at its ends, each run of blanks
// inside it is one space, accents have one form (Unicode's NFC). Nothing when it is empty then, has
// more than name_characters_max code points, unseen characters, or a `>`.
std::optional<std::string> clean_name(std::string_view typed);

// In quotes; unseen characters as in JSON: "\u202e".
std::string quote_name(std::string_view name);

} // namespace trecho
