// How damage to the ledger is seen.
#pragma once

#include <cstdint>
#include <string_view>

namespace trecho {

// CRC-32C (Castagnoli; RFC 3720, appendix B.4): finds all burst errors of up to 32 bits. By the
// processor's own instruction where it has one.
std::uint32_t crc32c(std::string_view bytes);

// The same for processors without the instruction, a byte at a time.
std::uint32_t crc32c_portable(std::string_view bytes);

} // namespace trecho
