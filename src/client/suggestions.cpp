#include "client/suggestions.hpp"

#include "client/words.hpp"
#include "protocol/names.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace trecho {

namespace {

bool begins_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

// The longest prefix of `first` that `second` has too, without regard to accents.
std::string_view common_beginning(std::string_view first, std::string_view second) {
    const std::string folded = fold_name_and_accents(second);
    for (std::size_t size = first.size(); size > 0; --size) {
        const bool is_whole = size == first.size() || begins_a_character(first[size]);
        if (is_whole && folded.starts_with(fold_name_and_accents(first.substr(0, size))))
            return first.substr(0, size);
    }
    return {};
}

// Completes the text from `begin` on to the common prefix of the candidates that fit.
Completion complete(std::string_view typed, std::size_t begin,
                    const std::vector<std::string>& candidates) {
    Completion completion;
    completion.text = typed;
    const std::string wanted = fold_name_and_accents(typed.substr(begin));
    std::ranges::copy_if(candidates, std::back_inserter(completion.choices),
                         [&](const std::string& candidate) {
                             return fold_name_and_accents(candidate).starts_with(wanted);
                         });
    if (completion.choices.empty()) return completion;

    std::string_view beginning = completion.choices.front();
    for (const std::string& choice : completion.choices)
        beginning = common_beginning(beginning, choice);
    if (fold_name_and_accents(beginning).size() < wanted.size() || beginning.empty())
        return completion;
    completion.text = std::string(typed.substr(0, begin)) + std::string(beginning);
    return completion;
}

// Replaces an alias by its place. If several aliases fit, offers the aliases.
Completion complete_other_name(std::string_view typed, std::size_t begin,
                               const KnownNetwork& network,
                               const std::vector<std::string>& candidates) {
    std::vector<std::string> names;
    for (const auto& [name, place] : network.other_names()) {
        if (std::ranges::find(candidates, place) != candidates.end()) names.push_back(name);
    }
    Completion completion = complete(typed, begin, names);
    std::vector<std::string> places(completion.choices.size());
    std::ranges::transform(completion.choices, places.begin(), [&](const std::string& name) {
        return network.find(name).value_or(name);
    });
    if (places.empty() || std::ranges::count(places, places.front()) != std::ssize(places))
        return completion;
    completion.text = std::string(typed.substr(0, begin)) + places.front();
    completion.choices = {places.front()};
    return completion;
}

// Where the word under the cursor begins, and what it may be completed to.
struct WordToComplete {
    std::size_t begin = 0;
    std::vector<std::string> candidates;
    bool is_at_line_begin = false;
};

// The command that the line begins with, once a blank follows it; nothing if it is a place's name.
std::optional<ConsoleCommand> command_before(std::string_view typed, const KnownNetwork& network) {
    const auto command = parse_command(typed);
    if (!command || (command->rest.empty() && blank_at_end(typed) == 0)) return std::nullopt;
    if (network.find(typed.substr(0, typed.find('>')))) return std::nullopt;
    return command;
}

std::vector<std::string> candidates_after(const ConsoleCommand& command, const Known& known) {
    switch (command.word) {
    case Word::cancel: return known.tickets;
    case Word::list:
    case Word::routes:
    case Word::buy: return known.network.places();
    case Word::help:
    case Word::tickets:
    case Word::quit: break;
    }
    return {};
}

// The places after a `>`: for ROUTES all, for a leg the destinations of its origin.
std::vector<std::string> candidates_from(std::string_view origin, bool is_of_routes,
                                         const KnownNetwork& network) {
    const auto place = network.find(origin);
    std::vector<std::string> candidates = network.places();
    if (place && !is_of_routes) candidates = network.destinations_of(*place);
    std::erase(candidates, place.value_or(""));
    return candidates;
}

WordToComplete word_at_end(std::string_view typed, const Known& known) {
    WordToComplete word;
    const auto command = command_before(typed, known.network);
    std::size_t rest = 0;
    if (command)
        rest = command->rest.empty()
                   ? typed.size()
                   : static_cast<std::size_t>(command->rest.data() - typed.data());
    const std::size_t arrow = typed.rfind('>');
    if (arrow != std::string_view::npos) {
        const std::string_view before = typed.substr(rest, arrow - rest);
        const std::string_view origin = before.substr(before.rfind('>') + 1); // npos + 1 is 0
        word.begin = arrow + 1;
        word.candidates =
            candidates_from(origin, command && command->word == Word::routes, known.network);
    } else if (command) {
        word.begin = rest;
        word.candidates = candidates_after(*command, known);
    } else {
        word.is_at_line_begin = true;
        word.candidates = known.words;
        std::ranges::copy(known.network.places(), std::back_inserter(word.candidates));
    }
    while (const std::size_t blank = blank_at_begin(typed.substr(word.begin))) word.begin += blank;
    return word;
}

} // namespace

Completion suggest(std::string_view typed, const Known& known) {
    Completion completion;
    completion.text = typed;
    if (known.is_at_question) return completion;
    const WordToComplete word = word_at_end(typed, known);
    completion = complete(typed, word.begin, word.candidates);
    if (completion.choices.empty() && word.is_at_line_begin)
        completion = complete(typed, word.begin, all_words());
    if (completion.choices.empty())
        completion = complete_other_name(typed, word.begin, known.network, word.candidates);
    return completion;
}

} // namespace trecho
