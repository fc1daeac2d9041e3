// The language in which the command line is explained: `--help`, and what is wrong with it. In the
// code stands the English text; here is what it is in Portuguese.
#pragma once

#include "client/texts.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trecho {

// As POSIX finds the language of messages (XBD, section 8.2).
Language environment_language();

// What --language says among these words, else the environment: to say what is wrong with a command
// line, the language is needed before it is understood.
Language language_asked_for(const std::vector<std::string_view>& words);

// From now on, for the whole process; English until then.
void explain_in(Language language);

// The text in that language; as it is where nobody has translated it.
std::string_view translated(std::string_view english);

// The same for a line of a help, which may end with ` (default ..)`.
std::string translated_help(std::string_view english);

template <class... Values>
std::string say(fmt::format_string<Values...> english, Values&&... values) {
    const fmt::string_view text(english);
    const std::string_view own = translated({text.data(), text.size()});
    return fmt::format(fmt::runtime(own), std::forward<Values>(values)...);
}

} // namespace trecho
