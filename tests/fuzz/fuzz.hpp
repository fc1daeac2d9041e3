// What the fuzzers have in common. Each is one function, which is given bytes of any kind: by
// libFuzzer where TRECHO_FUZZ is on (./dev fuzz), and by replay.cpp in every other build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace trecho {

// Ends the process, which is how a fuzzer says that it has found something.
inline void require(bool holds, const char* sentence) {
    if (holds) return;
    std::fprintf(stderr, "not true: %s\n", sentence);
    std::abort();
}

// The input, eaten from the front: what decides comes first, what is read comes last.
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
