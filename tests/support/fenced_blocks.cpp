#include "support/fenced_blocks.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace trecho {

std::vector<FencedBlock> read_fenced_blocks(const std::string& file) {
    std::ifstream document(file);
    EXPECT_TRUE(document) << file << " isn't there";
    std::vector<FencedBlock> blocks;
    bool is_inside = false;
    std::string line;
    for (std::size_t number = 1; std::getline(document, line); ++number) {
        if (line.starts_with("```")) {
            if (!is_inside) blocks.push_back({line.substr(3), number, {}});
            is_inside = !is_inside;
        } else if (is_inside) {
            blocks.back().lines.push_back(line);
        }
    }
    return blocks;
}

} // namespace trecho
