// The names of places and customers: which names are the same, and which can be shown and typed.
// Pure; Unicode data from utf8proc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace trecho {

// The number of bytes before the first one that isn't UTF-8.
std::size_t size_of_utf8(std::string_view text);

// The size in bytes of the blank that the text begins (ends) with; 0 if there is none. A blank is a
// tab or one of Unicode's spaces (category Zs, which includes no-break spaces).
std::size_t blank_at_begin(std::string_view text);
std::size_t blank_at_end(std::string_view text);

// The text without the blanks at both ends.
std::string_view trim_all_blanks(std::string_view text);

// The same, but fast for a text with ASCII letters at both ends, like nearly every message.
inline std::string_view trim(std::string_view text) {
    const auto is_letter = [](char byte) { return byte > ' ' && byte < '\x7f'; };
    if (text.size() > 1 && text.front() == ' ') text.remove_prefix(1);
    if (text.size() > 1 && text.back() == ' ') text.remove_suffix(1);
    if (!text.empty() && is_letter(text.front()) && is_letter(text.back())) return text;
    return trim_all_blanks(text);
}

// The form in which names are compared: two names are the same if their folded forms are equal.
// Folds case fully (ß becomes ss), composes accents (NFC), and turns each run of blanks into one
// space. A text that isn't UTF-8 stays as it is.
std::string fold_name(std::string_view name);

// Whether the name is ASCII with single spaces only: then folding changes nothing but A to Z.
bool is_plain_name(std::string_view name);

// Like fold_name, and also removes accents.
std::string fold_name_and_accents(std::string_view name);

// Whether the text has a character that people can't see or type: a control character, a line end,
// a change of writing direction, one without width; or U+FFFD, the mark of a letter that a
// conversion has lost. Also true for a text that isn't UTF-8.
bool has_unseen_characters(std::string_view text);

// The name that a customer typed, as others will see it: without blanks at its ends, with one space
// for each run of blanks, and with composed accents (NFC). Nothing if the result is empty or has
// more than name_characters_max code points, or if `typed` has unseen characters or a `>`.
std::optional<std::string> clean_name(std::string_view typed);

// The name in quotes; unseen characters are escaped as in JSON: "\u202e".
std::string quote_name(std::string_view name);

} // namespace trecho
