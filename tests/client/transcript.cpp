#include "client/transcript.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace trecho {

std::vector<Exchange> read_transcript(const std::string& file, const std::string& kind,
                                      const std::vector<std::string>& prompts) {
    std::ifstream document(TRECHO_DOCUMENTS "/" + file);
    EXPECT_TRUE(document) << file << " isn't there";
    std::vector<Exchange> exchanges;
    bool is_inside = false;
    for (std::string line; std::getline(document, line);) {
        const bool is_fence = line.starts_with("```");
        if (is_fence) is_inside = line == "```" + kind;
        if (is_fence || !is_inside) continue;

        const auto prompt = std::ranges::find_if(
            prompts, [&](const std::string& each) { return line.starts_with(each); });
        if (prompt != prompts.end()) {
            exchanges.push_back({line.substr(prompt->size()), ""});
        } else if (!exchanges.empty()) {
            exchanges.back().printed += line + "\n";
        }
    }
    return exchanges;
}

std::string without(std::string text, const std::vector<std::string>& prompts) {
    for (const std::string& prompt : prompts) {
        std::size_t found = 0;
        while ((found = text.find(prompt)) != std::string::npos) text.erase(found, prompt.size());
    }
    return text;
}

} // namespace trecho
