// Recognises common mistakes in JSON by the first byte that is wrong.
#include "office/located_json.hpp"

namespace trecho {

namespace {

bool is_one_of(std::string_view all, char letter) {
    return all.find(letter) != std::string_view::npos;
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

bool is_letter(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
}

char last_before(std::string_view text, std::size_t at) {
    const std::size_t last = text.substr(0, at).find_last_not_of(" \t\r\n");
    return last == std::string_view::npos ? '\0' : text[last];
}

bool is_curly_quote(std::string_view text) {
    for (const std::string_view quote : {"“", "”", "„", "‘", "’", "«", "»"})
        if (text.starts_with(quote)) return true;
    return false;
}

} // namespace

std::string explain_json_mistake(std::string_view text, std::size_t at) {
    if (at >= text.size()) return "it ends too early; is a quote or a bracket missing?";

    const char here = text[at];
    const char before = last_before(text, at);
    if (static_cast<unsigned char>(here) < 0x20)
        return "a line end or another control character stands in a name; is a quote missing "
               "before it?";
    if (is_one_of("/#", here)) return "JSON has no comments; take it out";
    if (here == '\'' || is_curly_quote(text.substr(at)))
        return "JSON has only one kind of quote; write \"";
    if (is_one_of("]}", here) && before == ',')
        return "the comma before it is one too many; take it out";
    if (here == ',' && is_one_of(",[{:", before))
        return "something is missing before the comma, or the comma is one too many";
    if (is_digit(here) && at > 0 && text[at - 1] == '0') return "a number doesn't begin with 0";
    if (is_one_of("\"{[", here) && (is_one_of("\"}]", before) || is_digit(before)))
        return "a comma or a colon is missing before it";
    if (is_letter(here) && is_one_of("{,[:", before)) return "names must be in quotes: \"";
    return "something else belongs here; is a quote, a comma or a bracket missing?";
}

} // namespace trecho
