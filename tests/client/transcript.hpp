// What a document says that a person types, and what it says that is printed then.
#pragma once

#include <string>
#include <vector>

namespace trecho {

struct Exchange {
    std::string typed;
    std::string printed;
};

// Of all blocks of `kind` (what stands behind the ```) in a file of docs/. A line that begins with
// a prompt is typed.
std::vector<Exchange> read_transcript(const std::string& file, const std::string& kind,
                                      const std::vector<std::string>& prompts);

std::string without(std::string text, const std::vector<std::string>& prompts);

} // namespace trecho
