// Goal: a ledger line keeps all that was sold, and any damage to it is detected.
#include "office/ledger_record.hpp"

#include "office/checksum.hpp"
#include "office/ledger_line.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>

namespace trecho {

namespace {

using namespace std::chrono;
using testing::ElementsAre;

const CalendarTime moment = sys_days(year(2026) / November / 23) + 14h + 5min + 11s + 123ms;

std::string sealed(std::string content) {
    content += fmt::format(R"(,"checksum":"{:08x}"}})", crc32c(content));
    return content;
}

std::string line_with_name(std::string_view name) {
    std::string text;
    append_sale(text, 7, print_time(moment), {"São Paulo", "Recife"}, "5d41", name);
    text.pop_back(); // the line end
    return text;
}

std::string line() {
    std::string text = ledger_line(7, {"São Paulo", "Recife"}, moment);
    text.pop_back(); // the line end
    return text;
}

} // namespace

TEST(LedgerRecord, IsOneReadableLine) {
    EXPECT_EQ(ledger_line(7, {"São Paulo", "Recife"}, moment),
              R"({"sequence":7,"at":"2026-11-23T14:05:11.123Z","sold":"T7",)"
              R"("itinerary":["São Paulo","Recife"],"checksum":"5658c788"})"
              "\n");
}

TEST(LedgerRecord, IsReadAsItWasWritten) {
    const auto read = parse_line(line());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->sequence, 7U);
    EXPECT_EQ(read->at, moment);
    EXPECT_EQ(read->ticket, "T7");
    EXPECT_THAT(read->places, ElementsAre("São Paulo", "Recife"));
}

TEST(LedgerRecord, KeepsPlacesWithAnyCharacters) {
    const std::string_view quoted = "a \"quoted\" \\ place";
    const std::string_view unprintable = "\x01\x1f";
    std::string text = ledger_line(7, {quoted, unprintable}, moment);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    text.pop_back();
    EXPECT_THAT(parse_line(text)->places, ElementsAre(quoted, unprintable));
}

TEST(LedgerRecord, HasTheNameOfTheCustomerUnlessItIsEmpty) {
    EXPECT_EQ(line_with_name("João"),
              sealed(R"({"sequence":7,"at":"2026-11-23T14:05:11.123Z","sold":"T7",)"
                     R"("itinerary":["São Paulo","Recife"],"session":"5d41","name":"João")"));
    EXPECT_EQ(line_with_name("").find("name"), std::string::npos);
    const std::string long_and_escaped(32, '"');
    for (const std::string& name : {std::string("João"), std::string(), long_and_escaped,
                                    std::string(R"(","checksum":"00000000"})")}) {
        const auto read = parse_line(line_with_name(name));
        ASSERT_TRUE(read) << name;
        EXPECT_EQ(read->name, name);
        EXPECT_EQ(read->session_key, "5d41");
    }
}

TEST(LedgerRecord, IsReadAlsoWhenItHasUnknownKeys) {
    const auto read =
        parse_line(sealed(R"({"sequence":7,"at":"2026-11-23T14:05:11.123Z","sold":"T7",)"
                          R"("itinerary":["A","B"],"name":"Ana","colour":{"red":1})"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->name, "Ana");
}

TEST(LedgerRecord, IsRefusedWhenAnyBitOfANameIsFlipped) {
    const std::string text = line_with_name("Ana");
    const std::size_t begin = text.find("name");
    for (std::size_t byte = begin; byte < begin + std::string_view(R"(name":"Ana")").size();
         ++byte) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string damaged = text;
            damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << bit));
            EXPECT_FALSE(parse_line(damaged)) << "byte " << byte << ", bit " << bit;
        }
    }
}

// A server whose clock is wrong must still sell tickets.
TEST(LedgerRecord, IsReadAsItWasWrittenAtAnyTimeOfTheClock) {
    constexpr CalendarTime first = CalendarTime::min();
    constexpr CalendarTime last = CalendarTime::max();
    const CalendarTime before_1970{-1ms};
    for (const CalendarTime at : {first, first + 1ms, first + 24h, before_1970, CalendarTime(),
                                  moment, last - 24h, last - 1ms, last}) {
        const CalendarTime written = time_point_cast<milliseconds>(at);
        std::string text = ledger_line(7, {"A", "B"}, written);
        text.pop_back();
        const auto read = parse_line(text);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->at, written) << text;
    }
    EXPECT_EQ(print_time(before_1970), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(print_time(last), "2262-04-11T23:47:16.854Z");
}

// Rounding up would date a sale after the present.
TEST(LedgerRecord, RoundsTimesDownBefore1970AsAfterIt) {
    const CalendarTime begin_of_1970;
    EXPECT_EQ(print_time(begin_of_1970 - std::chrono::microseconds(1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(print_time(begin_of_1970 + std::chrono::microseconds(1)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_milliseconds(begin_of_1970 - std::chrono::microseconds(1)),
              begin_of_1970 - std::chrono::milliseconds(1));
}

TEST(LedgerRecord, IsRefusedWhenAnyBitOfItIsFlipped) {
    for (std::size_t byte = 0; byte < line().size(); ++byte) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string damaged = line();
            damaged[byte] = static_cast<char>(damaged[byte] ^ (1 << bit));
            EXPECT_FALSE(parse_line(damaged)) << "byte " << byte << ", bit " << bit;
        }
    }
}

TEST(LedgerRecord, IsRefusedWhenItIsCutAtAnyByte) {
    for (std::size_t size = 0; size < line().size(); ++size) {
        EXPECT_FALSE(parse_line(line().substr(0, size))) << size;
    }
}

TEST(LedgerRecord, IsRefusedWhenNoServerCanHaveWrittenItAlthoughItsChecksumMatches) {
    const std::string places = R"(,"itinerary":["A","B"])";
    const std::string at = R"({"sequence":7,"at":"2026-11-23T14:05:11.123Z")";
    EXPECT_TRUE(parse_line(sealed(at + R"(,"sold":"T7")" + places)));
    EXPECT_FALSE(parse_line(sealed(at + R"(,"sold":"T8")" + places))) << "another sale's ticket";
    EXPECT_FALSE(
        parse_line(sealed(R"({"sequence":7,"at":"2026-99-23T14:05:11.123Z","sold":"T7")" + places)))
        << "there is no such time";
    EXPECT_FALSE(
        parse_line(sealed(R"({"sequence":7,"at":"1013-11-23T14:05:11.123Z","sold":"T7")" + places)))
        << "CalendarTime can't represent this time";
}

} // namespace trecho
