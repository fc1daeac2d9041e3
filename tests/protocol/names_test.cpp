// Goal: two spellings are the same name exactly when a person would say so, and characters that
// people can't see are found.
#include "protocol/names.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace trecho {

namespace {

constexpr std::string_view no_break_space = "\u00a0";

} // namespace

TEST(FoldName, IsTheSameForSpellingsThatDifferInCaseAccentFormOrBlanks) {
    constexpr std::pair<std::string_view, std::string_view> same[] = {
        {"RECIFE", "recife"},
        {"SÃO PAULO", "são paulo"},
        {"Sa\u0303o Paulo", "São Paulo"}, // a combining accent
        {"SA\u0303O PAULO", "são paulo"},
        {"São\u00a0Paulo", "São Paulo"}, // a no-break space
        {"São \t\u2007 \u202f Paulo", "São Paulo"},
        {"Rio  de   Janeiro", "Rio de Janeiro"},
        {"GOIÂNIA", "goia\u0302nia"},
        {"STRASSE", "Straße"},
        {"ΜΆΪΟΣ", "μάϊος"},               // sigma has another form at the end
        {"\u03b1\u0345\u0301", "\u1fb4"}, // marks in another order
        {"\u212b", "å"},                  // the sign of the ångström
        {"\uac00", "\u1100\u1161"},       // a Korean syllable and its parts
    };
    for (const auto& [one, other] : same) EXPECT_EQ(fold_name(one), fold_name(other)) << one;
}

TEST(FoldName, DiffersForNamesThatDifferInLettersAccentsOrWords) {
    constexpr std::pair<std::string_view, std::string_view> different[] = {
        {"São Paulo", "Sao Paulo"},
        {"São Paulo", "SãoPaulo"},
        {"Belém", "Belem"},
        {"Recife", "Recife "},
        {"ﬁm", "fım"},
        {"А", "A"}, // Cyrillic
    };
    for (const auto& [one, other] : different) EXPECT_NE(fold_name(one), fold_name(other)) << one;
}

TEST(FoldName, DoesNotChangeAFoldedNameOrATextThatIsNotUtf8) {
    for (const std::string_view name : {"SÃO  PAULO", "Straße", "\u03b1\u0345\u0301", "İstanbul"})
        EXPECT_EQ(fold_name(fold_name(name)), fold_name(name)) << name;
    EXPECT_EQ(fold_name("A\xff"), "A\xff");
    EXPECT_EQ(fold_name(""), "");
}

TEST(IsPlainName, IsTrueForAsciiWithSingleSpaces) {
    for (const std::string_view name : {"Recife", "RIO DE JANEIRO", "", "X-1 (old)"})
        EXPECT_TRUE(is_plain_name(name)) << name;
    for (const std::string_view name : {"São Paulo", "Rio  Branco", "Rio\tBranco", "\xff"})
        EXPECT_FALSE(is_plain_name(name)) << name;
}

TEST(FoldNameAndAccents, RemovesAccents) {
    EXPECT_EQ(fold_name_and_accents("SÃO  PAULO"), "sao paulo");
    EXPECT_EQ(fold_name_and_accents("Belém"), "belem");
}

TEST(Trim, RemovesAllKindsOfBlanksAtTheEndsOnly) {
    EXPECT_EQ(trim(" \t Rio Branco\t "), "Rio Branco");
    EXPECT_EQ(trim("\u00a0\u3000São Luís\u2003\u202f\u00a0"), "São Luís");
    EXPECT_EQ(trim(no_break_space), "");
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim("Macapá"), "Macapá") << "its last byte is also the last byte of a blank";
    EXPECT_EQ(trim("\xa0"), "\xa0") << "not UTF-8";
    EXPECT_EQ(trim("\x80\x80\x80\x80\xa0"), "\x80\x80\x80\x80\xa0");
    EXPECT_EQ(trim("X\n"), "X\n");
}

TEST(HasUnseenCharacters, IsTrueForTextsThatPeopleCannotSeeOrType) {
    for (const std::string_view name :
         {"X\x1b[31m", "X\x7f", "X\u009b", "X\u202e", "\u2066X", "X\u200b", "\ufeffX", "X\u2028",
          "X\u00ad", "X\ufe0f", "X\tY", "X\ufffd", "X\xff", "\u3164"}) {
        EXPECT_TRUE(has_unseen_characters(name)) << quote_name(name);
    }
    EXPECT_TRUE(has_unseen_characters(std::string_view("X\0", 2)));
    for (const std::string_view name : {"São Paulo", "São\u00a0Paulo", "Sa\u0303o", "東京",
                                        "القاهرة", "Ἀθῆναι", "L'Aquila", "🛫"})
        EXPECT_FALSE(has_unseen_characters(name)) << name;
}

TEST(QuoteName, EscapesUnseenCharacters) {
    EXPECT_EQ(quote_name("São Paulo"), "\"São Paulo\"");
    EXPECT_EQ(quote_name("X\x1b[31m\u202eY"), R"("X\u001b[31m\u202eY")");
    EXPECT_EQ(quote_name("\xff"), R"("\xff")");
    EXPECT_EQ(quote_name("Alto\\Mar \"B\""), R"("Alto\\Mar \"B\"")");
}

TEST(SizeOfUtf8, EndsAtTheFirstByteThatIsNotUtf8) {
    EXPECT_EQ(size_of_utf8("São"), 4U);
    EXPECT_EQ(size_of_utf8("S\xe3o"), 1U) << "Latin-1";
    EXPECT_EQ(size_of_utf8("Sã\xc3"), 3U) << "cut off";
    EXPECT_EQ(size_of_utf8(""), 0U);
}

TEST(CleanName, IsTheSameForSpellingsThatLookAlike) {
    constexpr std::pair<std::string_view, std::string_view> cleaned[] = {
        {"Ana", "Ana"},
        {" \tAna \u00a0", "Ana"},
        {"Joa\u0303o", "João"},
        {"João  da\u00a0\u2003Silva", "João da Silva"},
        {"\u212b", "Å"}, // the sign of the ångström
        {"O'Neill \"Jr\" \\", "O'Neill \"Jr\" \\"},
        {"🛫", "🛫"},
        {"東京", "東京"},
    };
    for (const auto& [typed, clean] : cleaned) EXPECT_EQ(clean_name(typed), clean) << typed;
}

TEST(CleanName, Has1To32CharactersHoweverTheyAreTyped) {
    const std::string longest(32, 'x');
    EXPECT_EQ(clean_name(longest), longest);
    EXPECT_EQ(clean_name("  " + longest + "  "), longest);
    EXPECT_FALSE(clean_name(longest + "x"));
    std::string composed;
    std::string decomposed;
    for (int times = 0; times < 32; ++times) {
        composed += "é";
        decomposed += "e\u0301";
    }
    EXPECT_EQ(clean_name(decomposed), composed);
    EXPECT_FALSE(clean_name(composed + "é"));
    for (const std::string_view nothing : {"", " ", "\t", "\u00a0\u2003"})
        EXPECT_FALSE(clean_name(nothing)) << quote_name(nothing);
}

TEST(CleanName, RefusesUnseenCharactersAndArrows) {
    for (const std::string_view typed :
         {"A\x1b[31m", "A\x7f", "A\tB", "A\nB", "A\u202eB", "\u2066A", "A\u200bB", "A\u200d",
          "\ufeffA", "A\u2028B", "A\u00ad", "A\ufffd", "A\xff", "\u3164", "A > B", ">"})
        EXPECT_FALSE(clean_name(typed)) << quote_name(typed);
    EXPECT_FALSE(clean_name(std::string_view("A\0", 2)));
}

} // namespace trecho
