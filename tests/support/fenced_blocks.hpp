// Reads the blocks between ``` in a document, for tests that execute its examples.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace trecho {

struct FencedBlock {
    std::string kind;     // the text behind the opening ```
    std::size_t line = 0; // the number of that line, from 1
    std::vector<std::string> lines;
};

std::vector<FencedBlock> read_fenced_blocks(const std::string& file);

} // namespace trecho
