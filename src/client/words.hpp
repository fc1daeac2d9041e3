// The words that a person may say at the console's prompts. Those of each language are understood
// whatever the console speaks, in capitals or not, with accents or without.
#pragma once

#include "protocol/messages.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

enum class Word { help, list, routes, tickets, cancel, quit, buy };

struct Order {
    Word word;
    std::string_view rest; // what stands behind the word, without the blanks around it
};

// Nothing when the line begins with no such word, or the word can't have what stands behind it.
// LIST, ROUTES and `buy` may have a `>` behind them; so may a place whose name begins with one of
// them, which is for the caller to tell apart.
std::optional<Order> parse_order(std::string_view typed);

// Whether the person wants to leave.
bool is_leaving(std::string_view typed);

// What a person answers to the question whether to buy: S, sim, yes or y; N, não, no.
std::optional<Decision> parse_answer_word(std::string_view typed);

// The words of all languages, for TAB.
std::vector<std::string> all_words();

// The word that was mistyped; nothing when none is near.
std::optional<std::string> nearest_word(std::string_view typed);

} // namespace trecho
