#include "client/transcript.hpp"

#include "support/fenced_blocks.hpp"

#include <algorithm>
#include <cstddef>

namespace trecho {

std::vector<Exchange> read_transcript(const std::string& file, const std::string& kind,
                                      const std::vector<std::string>& prompts) {
    std::vector<Exchange> exchanges;
    for (const FencedBlock& block : read_fenced_blocks(TRECHO_DOCUMENTS "/" + file)) {
        if (block.kind != kind) continue;
        for (const std::string& line : block.lines) {
            const auto prompt = std::ranges::find_if(
                prompts, [&](const std::string& each) { return line.starts_with(each); });
            if (prompt != prompts.end()) {
                exchanges.push_back({line.substr(prompt->size()), ""});
            } else if (!exchanges.empty()) {
                exchanges.back().printed += line + "\n";
            }
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
