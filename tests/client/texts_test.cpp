// Goal: both languages have the same texts with the same fields.
#include "client/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

namespace trecho {

namespace {

// Texts has only members of type std::string_view, so it can be read as an array.
constexpr std::size_t texts_count = sizeof(Texts) / sizeof(std::string_view);
using AllTexts = std::array<std::string_view, texts_count>;

AllTexts all_in(Language language) { return std::bit_cast<AllTexts>(texts_in(language)); }

std::ptrdiff_t fields_in(std::string_view text) { return std::ranges::count(text, '{'); }

} // namespace

TEST(Texts, ExistInEachLanguageWithTheSameNumberOfFields) {
    const AllTexts english = all_in(Language::english);
    const AllTexts portuguese = all_in(Language::portuguese);
    for (std::size_t text = 0; text < texts_count; ++text) {
        SCOPED_TRACE(english[text]);
        EXPECT_FALSE(english[text].empty());
        EXPECT_FALSE(portuguese[text].empty());
        EXPECT_EQ(fields_in(english[text]), fields_in(portuguese[text])) << portuguese[text];
        EXPECT_EQ(english[text].ends_with('\n'), portuguese[text].ends_with('\n'));
    }
}

TEST(Texts, AreChosenByTheNameOfALanguageOrALocale) {
    for (const std::string_view name : {"pt", "pt_BR", "pt_BR.UTF-8", "pt-BR", "pt_PT@euro"})
        EXPECT_EQ(parse_language(name), Language::portuguese) << name;
    for (const std::string_view name : {"en", "en_US.UTF-8", "C", "C.UTF-8", "POSIX"})
        EXPECT_EQ(parse_language(name), Language::english) << name;
    EXPECT_EQ(parse_language("fr_FR.UTF-8"), std::nullopt);
}

} // namespace trecho
