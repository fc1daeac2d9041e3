// Goal: one wrong letter is a distance of one, whatever the letter.
#include "protocol/edit_distance.hpp"

#include <gtest/gtest.h>

namespace trecho {

TEST(EditDistance, CountsTheLettersToAddRemoveOrReplace) {
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("load", "laod"), 2U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("recife", "recife"), 0U);
}

TEST(EditDistance, CountsALetterOfSeveralBytesOnce) {
    EXPECT_EQ(edit_distance("são", "sao"), 1U);
    EXPECT_EQ(edit_distance("京都", "京"), 1U);
    EXPECT_EQ(edit_distance("\xff\xfe", "a"), 2U) << "each byte that isn't UTF-8";
}

} // namespace trecho
