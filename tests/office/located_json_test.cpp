// Goal: each value of a JSON document has its position, no part of the document is lost, and common
// mistakes are explained.
#include "office/located_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace trecho {

using testing::HasSubstr;

namespace {

std::string mistake_in(std::string_view text) {
    try {
        parse_located_json(text);
    } catch (const NotJson& mistake) {
        return std::to_string(mistake.at()) + ": " + mistake.what();
    }
    return "understood";
}

} // namespace

TEST(LocatedJson, HasEachValueWithItsPosition) {
    using Kind = LocatedJson::Kind;
    const std::string_view text = R"( {"a": [true, null, 12.5e1, "x\u00e3"], "b": {}, "c": false})";
    const LocatedJson document = parse_located_json(text);
    ASSERT_EQ(document.kind, Kind::object);
    ASSERT_EQ(document.members.size(), 3U);
    EXPECT_EQ(document.at, 1U);
    const LocatedJson& list = document.members[0];
    EXPECT_EQ(list.key, "a");
    EXPECT_EQ(list.key_at, text.find("a\":"));
    EXPECT_EQ(list.at, text.find('['));
    ASSERT_EQ(list.members.size(), 4U);
    EXPECT_EQ(list.members[0].kind, Kind::boolean);
    EXPECT_EQ(list.members[0].at, text.find("true"));
    EXPECT_EQ(list.members[1].kind, Kind::null);
    EXPECT_EQ(list.members[1].at, text.find("null"));
    EXPECT_EQ(list.members[2].number, 125);
    EXPECT_EQ(list.members[2].at, text.find("12.5"));
    EXPECT_EQ(list.members[3].text, "xã");
    EXPECT_EQ(list.members[3].at, text.find("x\\"));
    EXPECT_EQ(document.members[1].kind, Kind::object);
    EXPECT_EQ(document.members[2].at, text.find("false"));
}

TEST(LocatedJson, KeepsBothMembersWithARepeatedKey) {
    const LocatedJson document = parse_located_json(R"({"a": 1, "a": 2})");
    ASSERT_EQ(document.members.size(), 2U);
    EXPECT_EQ(document.members[0].number, 1);
    EXPECT_EQ(document.members[1].number, 2);
}

TEST(LocatedJson, MayBeASingleNumber) { EXPECT_EQ(parse_located_json("-12").number, -12); }

TEST(LocatedJson, ExplainsCommonMistakes) {
    constexpr std::pair<std::string_view, std::string_view> mistakes[] = {
        {"[1,]", "3: the comma before it is one too many"},
        {"{\"a\":1,}", "7: the comma before it is one too many"},
        {"[1,,2]", "3: something is missing before the comma"},
        {"[1 // one\n]", "3: JSON has no comments"},
        {"[1 /* one */]", "3: JSON has no comments"},
        {"# x\n[]", "0: JSON has no comments"},
        {"{'a':1}", "1: JSON has only one kind of quote"},
        {"{“a”:1}", "1: JSON has only one kind of quote"},
        {"{a:1}", "1: names must be in quotes"},
        {"[NaN]", "1: names must be in quotes"},
        {"[010]", "2: a number doesn't begin with 0"},
        {"[0x10]", "2: something else belongs here"},
        {"{\"a\":1 \"b\":2}", "7: a comma or a colon is missing before it"},
        {"[{} {}]", "4: a comma or a colon is missing before it"},
        {"[\"a\nb\"]", "3: a line end or another control character stands in a name"},
        {"[1", "2: it ends too early"},
        {"[\"a]", "4: it ends too early"},
        {"", "0: it ends too early"},
        {"[] []", "3: the document ends before this"},
        {"[1e99999999999]", "12: the number is too big"},
    };
    for (const auto& [text, explanation] : mistakes)
        EXPECT_THAT(mistake_in(text), testing::StartsWith(std::string(explanation))) << text;
    EXPECT_THAT(mistake_in(std::string(1'000'000, '[')), HasSubstr("nested too deep"));
}

TEST(PositionIn, CountsLinesOfAllSystemsAndCharactersInsteadOfBytes) {
    const auto position = [](std::string_view text) {
        const TextPosition found = position_in(text, text.size());
        return std::to_string(found.line) + ":" + std::to_string(found.column);
    };
    EXPECT_EQ(position(""), "1:1");
    EXPECT_EQ(position("ab"), "1:3");
    EXPECT_EQ(position("a\nb\n"), "3:1");
    EXPECT_EQ(position("a\r\nb\r\nc"), "3:2");
    EXPECT_EQ(position("a\rb\rc"), "3:2");
    EXPECT_EQ(position("São"), "1:4") << "characters, not bytes";
}

} // namespace trecho
