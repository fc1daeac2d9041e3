// The command words of the console. Those of both languages are understood whatever the console
// speaks, without regard to case and accents.
#pragma once

#include "protocol/messages.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

enum class Word { help, list, routes, tickets, cancel, quit, buy };

struct ConsoleCommand {
    Word word;
    std::string_view rest; // the text after the word, without blanks around it
};

// Returns nothing if the line doesn't begin with a command word, or if the word can't have this
// rest. `LIST A > B` may also be an itinerary from a place that is called "LIST A": the caller
// decides. The result points into `typed`.
std::optional<ConsoleCommand> parse_command(std::string_view typed);

bool is_leaving(std::string_view typed);

// Parses the answer to the question whether to buy: S, sim, y or yes; N, não or no.
std::optional<Decision> parse_answer_word(std::string_view typed);

// The command words of both languages, without BUY, for TAB.
std::vector<std::string> all_words();

// The command word that was probably mistyped; nothing if none is similar.
std::optional<std::string> nearest_word(std::string_view typed);

} // namespace trecho
