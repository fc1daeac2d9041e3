// Translates the help and the error messages of the command line. The code contains the English
// text, which is the key to the Portuguese one.
#pragma once

#include "client/texts.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trecho {

// The language of LC_ALL, LC_MESSAGES or LANG, in this order (POSIX, XBD section 8.2).
Language environment_language();

// The value of --language among these words, else of the environment. Needed before the words are
// parsed, because an error of the parser must be translated too.
Language language_asked_for(const std::vector<std::string_view>& words);

// Sets the language of translated() for the whole process; English until then. Not thread-safe.
void explain_in(Language language);

// The text in the language that was set; unchanged if it has no translation.
std::string_view translated(std::string_view english);

// The same for a line of a help that may end with ` (default ..)`.
std::string translated_help(std::string_view english);

// Translates a format string, and fills in its values.
template <class... Values>
std::string say(fmt::format_string<Values...> english, Values&&... values) {
    const fmt::string_view text(english);
    const std::string_view own = translated({text.data(), text.size()});
    return fmt::format(fmt::runtime(own), std::forward<Values>(values)...);
}

} // namespace trecho
