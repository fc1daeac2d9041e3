// Goal: the choices that TAB shows fit the terminal, whatever their letters.
#include "platform/columns.hpp"

#include <gtest/gtest.h>

namespace trecho {

TEST(DisplayWidth, CountsColumnsAndNotBytes) {
    EXPECT_EQ(display_width("Recife"), 6U);
    EXPECT_EQ(display_width("São Luís"), 8U);
    EXPECT_EQ(display_width("Sa\u0303o"), 3U) << "a combining accent";
    EXPECT_EQ(display_width("京都"), 4U);
    EXPECT_EQ(display_width("\xff"), 1U);
}

TEST(Columns, AreOneLineWhenAllWordsFit) {
    EXPECT_EQ(in_columns({"São Luís", "São Paulo"}, 80), "São Luís  São Paulo\n");
    EXPECT_EQ(in_columns({"Natal", "Recife"}, 13), "Natal  Recife\n");
    EXPECT_EQ(in_columns({}, 80), "");
}

TEST(Columns, AreAlignedAndReadFromTopToBottomWhenTheWordsDoNotFit) {
    EXPECT_EQ(in_columns({"Belém", "Natal", "São Luís", "Manaus"}, 18), "Belém     São Luís\n"
                                                                        "Natal     Manaus\n");
    EXPECT_EQ(in_columns({"京都", "Natal", "A"}, 12), "京都   A\n"
                                                      "Natal\n");
}

TEST(Columns, GiveALineOfItsOwnToAWordThatDoesNotFit) {
    EXPECT_EQ(in_columns({"Natal", "Rio de Janeiro"}, 10), "Natal\nRio de Janeiro\n");
    EXPECT_EQ(in_columns({"Natal", "Rio"}, 0), "Natal\nRio\n");
}

TEST(Columns, NeverExceedTheWidthWhenEachWordFits) {
    const std::vector<std::string> words{"Aracaju",        "Belo Horizonte", "Brasília", "Goiânia",
                                         "Rio de Janeiro", "São Paulo",      "Vitória"};
    for (std::size_t width = 14; width < 120; ++width) {
        std::string table = in_columns(words, width);
        while (!table.empty()) {
            const std::size_t end = table.find('\n');
            EXPECT_LE(display_width(table.substr(0, end)), width) << width;
            table.erase(0, end + 1);
        }
    }
}

} // namespace trecho
