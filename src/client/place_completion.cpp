#include "client/place_completion.hpp"

#include "protocol/messages.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

namespace trecho {

namespace {

// In lower case and without accents (Unicode: compatibility decomposition, no marks, case folding).
// A text that isn't UTF-8 stays as it is.
std::string fold(std::string_view text) {
    // Flags in an enum, as utf8proc combines them itself.
    // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange)
    constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                            UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD);
    utf8proc_uint8_t* folded = nullptr;
    const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const utf8proc_ssize_t size =
        utf8proc_map(bytes, static_cast<utf8proc_ssize_t>(text.size()), &folded, options);
    if (size < 0) return std::string(text);
    std::string result(reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size));
    std::free(folded);
    return result;
}

// Where the place begins that is being typed.
std::size_t begin_of_place(std::string_view typed) {
    std::size_t begin = typed.find_last_of('>') + 1; // 0 when there is none
    const auto question = parse_routes(typed);
    const bool is_word_over = typed.ends_with(' ') || (question && !question->empty());
    if (begin == 0 && question && is_word_over)
        begin = question->empty() ? typed.size()
                                  : static_cast<std::size_t>(question->data() - typed.data());
    return std::min(typed.find_first_not_of(' ', begin), typed.size());
}

bool begins_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

// The longest beginning of `first` that `second` begins with too, accents aside.
std::string_view common_beginning(std::string_view first, std::string_view second) {
    const std::string folded = fold(second);
    for (std::size_t size = first.size(); size > 0; --size) {
        const bool is_whole = size == first.size() || begins_a_character(first[size]);
        if (is_whole && folded.starts_with(fold(first.substr(0, size))))
            return first.substr(0, size);
    }
    return {};
}

} // namespace

Completion complete_place(std::string_view typed, const std::vector<std::string>& places) {
    Completion completion;
    completion.text = typed;
    const std::size_t begin = begin_of_place(typed);
    const std::string wanted = fold(typed.substr(begin));
    std::ranges::copy_if(places, std::back_inserter(completion.choices),
                         [&](const std::string& place) { return fold(place).starts_with(wanted); });
    if (completion.choices.empty()) return completion;

    std::string_view beginning = completion.choices.front();
    for (const std::string& choice : completion.choices)
        beginning = common_beginning(beginning, choice);
    if (fold(beginning).size() < wanted.size() || beginning.empty()) return completion;
    completion.text = std::string(typed.substr(0, begin)) + std::string(beginning);
    return completion;
}

} // namespace trecho
