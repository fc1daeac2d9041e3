// Reads transcripts from documents: what a person types, and what is printed then.
#pragma once

#include <string>
#include <vector>

namespace trecho {

struct Exchange {
    std::string typed;
    std::string printed;
};

// Reads all blocks of `kind` (the word after the ```) in a file of docs/. A line that begins with
// one of the prompts was typed; the other lines were printed.
std::vector<Exchange> read_transcript(const std::string& file, const std::string& kind,
                                      const std::vector<std::string>& prompts);

std::string without(std::string text, const std::vector<std::string>& prompts);

} // namespace trecho
