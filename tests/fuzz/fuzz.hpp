// Shared by all fuzzers. A fuzzer is one function that gets arbitrary bytes: from libFuzzer if
// TRECHO_FUZZ is on (./dev fuzz), else from replay.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace trecho {

// Ends the process if `holds` is false: that is how a fuzzer reports a failure. `sentence` says
// what must hold.
inline void require(bool holds, const char* sentence) {
    if (holds) return;
    std::fprintf(stderr, "not true: %s\n", sentence);
    std::abort();
}

// The input, taken from the front: first the bytes that choose options, then the text.
class FuzzInput {
public:
    FuzzInput(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}

    bool is_empty() const { return bytes_.empty(); }

    std::uint8_t byte() {
        if (bytes_.empty()) return 0;
        const std::uint8_t first = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return first;
    }

    std::string_view rest() const {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }

private:
    std::span<const std::uint8_t> bytes_;
};

} // namespace trecho
