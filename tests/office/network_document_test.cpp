// Goal: docs/network.md is true. Its example networks are accepted, or refused with the sentence
// that the document shows.
#include "office/network.hpp"

#include "support/fenced_blocks.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

std::string refusal_of_example(const std::string& json) {
    try {
        Network::parse(json, "network.json");
    } catch (const BadNetwork& refusal) {
        return refusal.what();
    }
    return "";
}

} // namespace

TEST(NetworkDocument, DescribesWhatHappensInEachExample) {
    int executed = 0;
    for (const FencedBlock& block : read_fenced_blocks(TRECHO_DOCUMENTS "/network.md")) {
        SCOPED_TRACE("docs/network.md, line " + std::to_string(block.line));
        std::vector<std::string> lines = block.lines;
        std::string sentence;
        if (block.kind == "refused") {
            sentence = lines.back();
            lines.pop_back();
        }
        std::string json;
        for (const std::string& line : lines) json += line + "\n";
        EXPECT_EQ(refusal_of_example(json), sentence);
        ++executed;
    }
    EXPECT_GE(executed, 9) << "some examples weren't found";
}

} // namespace trecho
