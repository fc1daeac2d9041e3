// The checksum that detects damage to the ledger.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace trecho {

// CRC-32C (Castagnoli; RFC 3720, appendix B.4): detects all burst errors of up to 32 bits. Uses the
// processor's instruction if it has one.
std::uint32_t crc32c(std::string_view bytes);

// As text, in hexadecimal digits in lower case.
inline constexpr std::size_t checksum_digits = 8;
std::array<char, checksum_digits> print_crc32c(std::string_view bytes);

// The same without the instruction, one byte at a time.
std::uint32_t crc32c_portable(std::string_view bytes);

} // namespace trecho
