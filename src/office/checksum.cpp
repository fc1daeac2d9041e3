#include "office/checksum.hpp"

#include <boost/crc.hpp>

#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace trecho {

namespace {

#if defined(__x86_64__)
// The attribute allows SSE 4.2 in this function alone. The caller must check that it is available.
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::string_view bytes) {
    std::uint64_t crc = 0xFFFFFFFF;
    for (; bytes.size() >= sizeof(std::uint64_t); bytes.remove_prefix(sizeof(std::uint64_t))) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, bytes.data(), sizeof eight);
        crc = _mm_crc32_u64(crc, eight);
    }
    auto rest = static_cast<std::uint32_t>(crc);
    for (const char byte : bytes) rest = _mm_crc32_u8(rest, static_cast<unsigned char>(byte));
    return ~rest;
}
#endif

} // namespace

std::uint32_t crc32c_portable(std::string_view bytes) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

std::uint32_t crc32c(std::string_view bytes) {
#if defined(__x86_64__)
    static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) return crc32c_by_instruction(bytes);
#endif
    return crc32c_portable(bytes);
}

std::array<char, checksum_digits> print_crc32c(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<char, checksum_digits> text;
    std::uint32_t rest = crc32c(bytes);
    for (std::size_t place = text.size(); place > 0; rest >>= 4U) {
        text[--place] = digits[rest & 0xFU];
    }
    return text;
}

} // namespace trecho
