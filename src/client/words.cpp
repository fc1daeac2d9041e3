#include "client/words.hpp"

#include "protocol/edit_distance.hpp"
#include "protocol/names.hpp"

#include <algorithm>
#include <array>

namespace trecho {

namespace {

struct WrittenWord {
    std::string_view letters;
    Word word;
};

constexpr std::array written_words{
    WrittenWord{"HELP", Word::help},       WrittenWord{"AJUDA", Word::help},
    WrittenWord{"LIST", Word::list},       WrittenWord{"LISTA", Word::list},
    WrittenWord{"ROUTES", Word::routes},   WrittenWord{"ROTAS", Word::routes},
    WrittenWord{"TICKETS", Word::tickets}, WrittenWord{"PASSAGENS", Word::tickets},
    WrittenWord{"CANCEL", Word::cancel},   WrittenWord{"CANCELAR", Word::cancel},
    WrittenWord{"QUIT", Word::quit},       WrittenWord{"SAIR", Word::quit},
    WrittenWord{"BUY", Word::buy},         WrittenWord{"COMPRAR", Word::buy}};

std::optional<Word> find_word(std::string_view letters) {
    const auto* const found = std::ranges::find_if(written_words, [&](const WrittenWord& each) {
        return std::ranges::equal(letters, each.letters, {}, to_lower, to_lower);
    });
    if (found == written_words.end()) return std::nullopt;
    return found->word;
}

bool may_have(Word word, std::string_view rest) {
    if (rest.empty()) return word != Word::buy;
    if (rest.starts_with('>')) return false; // a place has the word as its name
    switch (word) {
    case Word::list:
    case Word::routes:
    case Word::buy: return true;
    case Word::cancel: return rest.find('>') == std::string_view::npos;
    case Word::help:
    case Word::tickets:
    case Word::quit: break;
    }
    return false;
}

std::size_t size_of_first_word(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size() && blank_at_begin(text.substr(size)) == 0) ++size;
    return size;
}

} // namespace

std::optional<ConsoleCommand> parse_command(std::string_view typed) {
    const std::string_view text = trim(typed);
    const std::size_t size = size_of_first_word(text);
    const auto word = find_word(text.substr(0, size));
    const std::string_view rest = trim(text.substr(size));
    if (!word || !may_have(*word, rest)) return std::nullopt;
    return ConsoleCommand{*word, rest};
}

bool is_leaving(std::string_view typed) {
    const auto command = parse_command(typed);
    return command && command->word == Word::quit;
}

std::optional<Decision> parse_answer_word(std::string_view typed) {
    constexpr std::array<std::string_view, 4> buying{"s", "sim", "y", "yes"};
    constexpr std::array<std::string_view, 3> declining{"n", "nao", "no"};
    const std::string folded = fold_name_and_accents(trim(typed));
    if (std::ranges::find(buying, folded) != buying.end()) return Decision::buy;
    if (std::ranges::find(declining, folded) != declining.end()) return Decision::decline;
    return std::nullopt;
}

std::vector<std::string> all_words() {
    std::vector<std::string> words;
    for (const WrittenWord& each : written_words) {
        if (each.word != Word::buy) words.emplace_back(each.letters);
    }
    return words;
}

std::optional<std::string> nearest_word(std::string_view typed) {
    constexpr std::size_t letters_min = 4; // a shorter word is similar to too many
    constexpr std::size_t distance_max = 2;
    const std::string_view text = trim(typed);
    const std::string folded = fold_name_and_accents(text.substr(0, size_of_first_word(text)));
    if (folded.size() < letters_min) return std::nullopt;
    const auto distance = [&](const std::string& word) {
        return edit_distance(folded, fold_name_and_accents(word));
    };
    const std::vector<std::string> words = all_words();
    const auto nearest = std::ranges::min_element(words, {}, distance);
    if (distance(*nearest) > distance_max) return std::nullopt;
    return *nearest;
}

} // namespace trecho
