// Goal: a mistake is one letter, whatever the letter.
#include "protocol/edit_distance.hpp"

#include <gtest/gtest.h>

namespace trecho {

TEST(EditDistance, CountsTheLettersToAddTakeOutOrReplace) {
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("load", "laod"), 2U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("recife", "recife"), 0U);
}

TEST(EditDistance, CountsALetterOfManyBytesOnce) {
    EXPECT_EQ(edit_distance("são", "sao"), 1U);
    EXPECT_EQ(edit_distance("京都", "京"), 1U);
    EXPECT_EQ(edit_distance("\xff\xfe", "a"), 2U) << "each byte that isn't UTF-8";
}

} // namespace trecho
