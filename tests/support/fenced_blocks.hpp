// The blocks between ``` in a page, for tests that hold it to its word.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace trecho {

struct FencedBlock {
    std::string kind;     // what stands behind the first ```
    std::size_t line = 0; // where that stands, from 1
    std::vector<std::string> lines;
};

std::vector<FencedBlock> read_fenced_blocks(const std::string& file);

} // namespace trecho
