// Goal: a learner sees every byte, and can send every byte.
#include "client/escaped_bytes.hpp"

#include <gtest/gtest.h>

namespace trecho {

using namespace std::string_literals;

TEST(EscapedBytes, ShowWhatCannotBeSeen) {
    EXPECT_EQ(escape("True\n"), "True\\n");
    EXPECT_EQ(escape("a\r\n\t\\\0b"s.substr(0, 6)), "a\\r\\n\\t\\\\\\x00");
    EXPECT_EQ(escape("São Paulo"), "São Paulo");
    EXPECT_EQ(escape("\x1b[2J"), "\\x1b[2J") << "nothing clears the learner's screen";
    EXPECT_EQ(escape("\xc3"), "\\xc3") << "half a character";
    EXPECT_EQ(escape("\xc2\x9b"), "\\xc2\\x9b") << "a control character beyond ASCII";
}

TEST(EscapedBytes, AreReadBack) {
    std::string every;
    for (int byte = 0; byte < 256; ++byte) every += static_cast<char>(byte);
    EXPECT_EQ(unescape(escape(every)), every);
    EXPECT_EQ(unescape("a\\x41\\n"), "aA\n");
    for (const char* const nonsense : {"\\", "\\q", "\\x4", "\\xg1", "\\x-1"})
        EXPECT_EQ(unescape(nonsense), std::nullopt) << nonsense;
}

} // namespace trecho
