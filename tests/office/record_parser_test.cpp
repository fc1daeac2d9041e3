// Goal: the reader of our own form reads each line that a server writes, and a line's fate doesn't
// depend on which reader reads it.
#include "office/record_parser.hpp"

#include <gtest/gtest.h>

#include <string>

namespace trecho {

namespace {

constexpr std::string_view sale_time = "2026-11-23T14:05:11.123Z";
constexpr std::string_view buyer_key = "5d41402abc4b2a76b9719d911017c592";

std::string content_of(std::string_view line) {
    return std::string(line.substr(0, line.find(checksum_begin)));
}

std::string content_of_sale(std::uint64_t sequence, const Places& places, std::string_view key = "",
                            std::string_view name = "", std::string_view at = sale_time) {
    std::string line;
    append_sale(line, sequence, at, places, key, name);
    return content_of(line);
}

std::string content_of_cancellation(std::string_view key = "") {
    std::string line;
    append_cancellation(line, 2, sale_time, "T1", key);
    return content_of(line);
}

// A sale with these texts in the places of its own.
std::string written(std::string_view sequence, std::string_view at, std::string_view ticket,
                    std::string_view itinerary) {
    return R"({"sequence":)" + std::string(sequence) + R"(,"at":")" + std::string(at) +
           R"(","sold":")" + std::string(ticket) + R"(","itinerary":)" + std::string(itinerary);
}

std::string with_places(std::string_view itinerary) {
    return written("7", sale_time, "T7", itinerary);
}

std::string at_time(std::string_view at) { return written("7", at, "T7", R"(["A","B"])"); }

std::string numbered(std::string_view sequence, std::string_view ticket) {
    return written(sequence, sale_time, ticket, R"(["A","B"])");
}

struct Read {
    explicit Read(std::string_view content)
        : is_own(parse_own_form(content, own)), is_any(parse_any_form(content, any)) {}

    LedgerRecord own;
    LedgerRecord any;
    bool is_own;
    bool is_any;
};

} // namespace

TEST(RecordParser, ReadsWhatServersWriteAsTheLibraryDoes) {
    for (const std::string& content :
         {content_of_sale(1, {"Recife", "Salvador"}),
          content_of_sale(1, {"São Paulo", "Recife", "Natal", "Recife"}),
          content_of_sale(18'446'744'073'709'551'615U, {"A", "B"}),
          content_of_sale(7, {"A", "B"}, buyer_key),
          content_of_sale(7, {"A", "B"}, buyer_key, "João \U0001F3AB"),
          content_of_sale(7, {"A", "B"}, "", "Ana"),
          content_of_sale(7, {"A", "B"}, "", "", "1969-12-31T23:59:59.999Z"),
          content_of_sale(7, {"A", "B"}, "", "", "2024-02-29T00:00:00.000Z"),
          content_of_cancellation(), content_of_cancellation(buyer_key)}) {
        const Read read(content);
        EXPECT_TRUE(read.is_own) << content;
        EXPECT_TRUE(read.is_any) << content;
        EXPECT_EQ(read.own, read.any) << content;
    }
}

TEST(RecordParser, LeavesOtherFormsOfALineToTheLibrary) {
    const std::string plain = content_of_sale(7, {"A", "B"});
    for (const std::string& content :
         {content_of_sale(7, {"a \"quoted\" \\ place", "\x01"}), plain + " ", " " + plain,
          plain + R"(,"colour":{"red":1})", plain + R"(,"name":"Ana","session":"5d41")",
          numbered("7.0", "T7"), numbered("7e0", "T7"), with_places(R"(["A", "B"])"),
          with_places(R"(["A\u0301","B"])"), at_time("1677-09-21T00:12:44.145Z"),
          at_time("2262-04-11T23:47:16.854Z"), content_of_cancellation() + R"(,"sold":"T9")",
          content_of_cancellation(buyer_key) + R"(,"name":"Ana")"}) {
        const Read read(content);
        EXPECT_FALSE(read.is_own) << content;
        EXPECT_TRUE(read.is_any) << content;
    }
}

TEST(RecordParser, RefusesWhatTheLibraryRefuses) {
    const std::string plain = content_of_sale(7, {"A", "B"});
    for (const std::string& content : {std::string(),
                                       std::string("{"),
                                       plain + "}",
                                       plain + ",",
                                       plain + R"(,"name":7)",
                                       plain + R"(,"name":"Ana)",
                                       plain + std::string(1, '\0'),
                                       numbered("07", "T7"),
                                       numbered("-7", "T7"),
                                       numbered("+7", "T7"),
                                       numbered("7", "T8"),
                                       numbered("7", "T07"),
                                       numbered("18446744073709551616", "T18446744073709551616"),
                                       numbered("", "T"),
                                       with_places("[]"),
                                       with_places(R"(["A"])"),
                                       with_places(R"(["A","B",])"),
                                       with_places("[\"A\",\"B\n\"]"),
                                       with_places("[\"A\",\"\xC0\x80\"]"),
                                       with_places("[\"A\",\"\xED\xA0\x80\"]"),
                                       with_places("[\"A\",\"\xF4\x90\x80\x80\"]"),
                                       with_places("[\"A\",\"\xC3\"]"),
                                       at_time("2026-02-29T00:00:00.000Z"),
                                       at_time("2026-11-23T24:00:00.000Z"),
                                       at_time("2026-11-23T14:60:00.000Z"),
                                       at_time("2026-11-23T14:05:60.000Z"),
                                       at_time("2026-11-23T14:05:11.12Z"),
                                       at_time("2026-11-23 14:05:11.123Z"),
                                       at_time("1677-09-21T00:12:43.144Z"),
                                       at_time("2262-04-11T23:47:16.855Z"),
                                       at_time("0000-00-00T00:00:00.000Z")}) {
        const Read read(content);
        EXPECT_FALSE(read.is_own) << content;
        EXPECT_FALSE(read.is_any) << content;
    }
}

TEST(RecordParser, LeavesNothingOfTheRecordBefore) {
    LedgerRecord record;
    ASSERT_TRUE(parse_own_form(content_of_sale(7, {"A", "B", "C"}, buyer_key, "Ana"), record));
    ASSERT_TRUE(parse_own_form(content_of_cancellation(), record));
    EXPECT_TRUE(record.places.empty());
    EXPECT_EQ(record.session_key, "");
    EXPECT_EQ(record.name, "");
    ASSERT_TRUE(parse_own_form(content_of_sale(8, {"A", "B"}), record));
    EXPECT_FALSE(record.cancels);
    EXPECT_EQ(record.places.size(), 2U);
}

} // namespace trecho
