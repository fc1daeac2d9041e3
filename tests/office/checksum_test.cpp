// Goal: the checksum is CRC-32C on all processors.
#include "office/checksum.hpp"

#include <gtest/gtest.h>

#include <string>

namespace trecho {

TEST(Checksum, IsCrc32c) {
    EXPECT_EQ(crc32c("123456789"), 0xE3069283U);           // the check value of the CRC catalogues
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU); // RFC 3720, appendix B.4
    EXPECT_EQ(crc32c(""), 0U);
}

TEST(Checksum, IsTheSameWithAndWithoutTheProcessorsInstruction) {
    std::string bytes;
    for (int size = 0; size < 100; ++size) {
        EXPECT_EQ(crc32c(bytes), crc32c_portable(bytes)) << size;
        bytes += static_cast<char>(size * 37);
    }
}

} // namespace trecho
