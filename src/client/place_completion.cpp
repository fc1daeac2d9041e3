#include "client/place_completion.hpp"

#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <algorithm>

namespace trecho {

namespace {

// Where the place begins that is being typed.
std::size_t begin_of_place(std::string_view typed) {
    std::size_t begin = typed.find_last_of('>') + 1; // 0 when there is none
    const auto question = parse_routes(typed);
    const bool is_word_over = blank_at_end(typed) > 0 || (question && !question->empty());
    if (begin == 0 && question && is_word_over)
        begin = question->empty() ? typed.size()
                                  : static_cast<std::size_t>(question->data() - typed.data());
    while (const std::size_t blank = blank_at_begin(typed.substr(begin))) begin += blank;
    return begin;
}

bool begins_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

// The longest beginning of `first` that `second` begins with too, accents aside.
std::string_view common_beginning(std::string_view first, std::string_view second) {
    const std::string folded = fold_name_and_accents(second);
    for (std::size_t size = first.size(); size > 0; --size) {
        const bool is_whole = size == first.size() || begins_a_character(first[size]);
        if (is_whole && folded.starts_with(fold_name_and_accents(first.substr(0, size))))
            return first.substr(0, size);
    }
    return {};
}

} // namespace

Completion complete_place(std::string_view typed, const std::vector<std::string>& places) {
    Completion completion;
    completion.text = typed;
    const std::size_t begin = begin_of_place(typed);
    const std::string wanted = fold_name_and_accents(typed.substr(begin));
    std::ranges::copy_if(
        places, std::back_inserter(completion.choices),
        [&](const std::string& place) { return fold_name_and_accents(place).starts_with(wanted); });
    if (completion.choices.empty()) return completion;

    std::string_view beginning = completion.choices.front();
    for (const std::string& choice : completion.choices)
        beginning = common_beginning(beginning, choice);
    if (fold_name_and_accents(beginning).size() < wanted.size() || beginning.empty())
        return completion;
    completion.text = std::string(typed.substr(0, begin)) + std::string(beginning);
    return completion;
}

} // namespace trecho
