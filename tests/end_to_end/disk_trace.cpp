#include "end_to_end/disk_trace.hpp"

#include <fstream>
#include <sstream>
#include <utility>

namespace trecho {

namespace {

std::uint64_t number_in(const std::string& text) { return text.empty() ? 0 : std::stoull(text); }

} // namespace

std::vector<DiskCall> read_disk_trace(const std::filesystem::path& trace) {
    std::vector<DiskCall> calls;
    std::ifstream stream(trace);
    for (std::string line; std::getline(stream, line);) {
        std::istringstream fields(line);
        std::vector<std::string> words;
        for (std::string word; std::getline(fields, word, '\t');) words.push_back(word);
        if (words.size() != 6) continue;
        DiskCall call;
        call.name = words[0];
        call.path = words[1];
        call.to = words[2];
        call.number = number_in(words[3]);
        call.bytes = number_in(words[4]);
        call.outcome = words[5];
        calls.push_back(std::move(call));
    }
    return calls;
}

bool is_fault_point(const DiskCall& call) {
    return call.outcome != "hit" && (call.name == "write" || call.name == "sync" ||
                                     call.name == "rename" || call.name == "truncate");
}

} // namespace trecho
