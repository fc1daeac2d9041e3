// Goal: lines are broken between words, at the width that they have on a terminal.
#include "platform/wrapped_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace trecho {

TEST(WrappedText, StaysAsItIsWhenItFitsOrTheWidthIsUnknown) {
    EXPECT_EQ(wrap("Sold: A > B.\n", 12), "Sold: A > B.\n");
    EXPECT_EQ(wrap("Sold: A > B.\n\n", 0), "Sold: A > B.\n\n");
    EXPECT_EQ(wrap("", 40), "");
}

TEST(WrappedText, IsBrokenBetweenWords) {
    EXPECT_EQ(wrap("There is no flight here.\nNo.\n", 12), "There is no\nflight here.\nNo.\n");
    EXPECT_EQ(wrap("Buy it? ", 40), "Buy it? ");
}

TEST(WrappedText, DoesNotBreakAWordThatIsTooWide) {
    EXPECT_EQ(wrap("a bbbbbbbbbb c d", 5), "a bbbbbbbbbb c\nd");
}

TEST(WrappedText, CountsColumnsAndNotBytes) {
    EXPECT_EQ(width_of("São Luís"), 8U);
    EXPECT_EQ(width_of("Sa\u0303o"), 3U);
    EXPECT_EQ(width_of("東京"), 4U);
    EXPECT_EQ(width_of("\x1b[32mSold\x1b[0m"), 4U);
    EXPECT_EQ(width_of("\xff\xfe"), 2U);
    EXPECT_EQ(wrap("São José é aí", 8), "São José\né aí");
    EXPECT_EQ(wrap("\x1b[31mNo no no\x1b[0m\n", 5), "\x1b[31mNo no\nno\x1b[0m\n");
}

TEST(WrappedText, ContinuesATableRowBelowItsLastCellWithEnoughRoom) {
    EXPECT_EQ(wrap("  LIST     what is on sale in this office", 30),
              "  LIST     what is on sale in\n           this office");
    EXPECT_EQ(wrap("  Recife > Salvador          asks for a single seat", 46),
              "  Recife > Salvador          asks for a single\n                             seat");
    EXPECT_EQ(wrap("  Recife > Salvador          asks for a seat", 40),
              "  Recife > Salvador          asks for a\n    seat")
        << "11 columns have room for only one word a line";
    EXPECT_EQ(wrap("   2 of   2 seats left  Recife > João Pessoa", 40),
              "   2 of   2 seats left  Recife > João\n                        Pessoa");
}

TEST(WrappedText, KeepsANumberWithItsUnit) {
    EXPECT_EQ(wrap("You have 15 s to decide.", 13), "You have 15 s\nto decide.");
    EXPECT_EQ(wrap("You have 15 s to decide.", 12), "You have\n15 s to\ndecide.");
    EXPECT_EQ(wrap("You have 3 seats", 11), "You have 3\nseats");
}

} // namespace trecho
