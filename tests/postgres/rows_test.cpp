// Goal: values and arrays go to PostgreSQL and back as they were.
#include "postgres/cluster.hpp"
#include "postgres/database_world.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace trecho {

namespace {

constexpr Statement echo_texts{"echo_texts", "select unnest($1::text[])"};
constexpr Statement echo_numbers{"echo_numbers", "select $1::bigint[], $2::int[]"};

class RowsTest : public testing::Test {
protected:
    RowsTest() { world_.connect(connection_, shared_cluster().url()); }

    Rows rows_of(const Statement& statement, const Parameters& parameters) {
        Answered answered =
            world_.run(connection_.run(statement, parameters, PostgresConnection::never));
        EXPECT_FALSE(answered.error) << answered.error.message;
        return std::move(answered.rows);
    }

    DatabaseWorld world_;
    PostgresConnection connection_{world_.executor(), world_.clock};
};

} // namespace

TEST(Rows, AreNoneWithoutAnAnswer) {
    const Rows rows;
    EXPECT_TRUE(rows.empty());
    EXPECT_TRUE(rows.is_null(0, 0));
    EXPECT_EQ(rows.text(0, 0), "");
    EXPECT_EQ(rows.number(0, 0), 0);
    EXPECT_TRUE(rows.numbers(0, 0).empty());
}

TEST_F(RowsTest, GiveTextsNumbersAndNulls) {
    const Rows rows = world_.rows(connection_, "select 'São Paulo', -9007199254740993, null, true, "
                                               "array[3, -17], '{}'::int[], ''");
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.text(0, 0), "São Paulo");
    EXPECT_EQ(rows.number(0, 1), -9007199254740993);
    EXPECT_TRUE(rows.is_null(0, 2));
    EXPECT_TRUE(rows.is_true(0, 3));
    EXPECT_EQ(rows.numbers(0, 4), (std::vector<int>{3, -17}));
    EXPECT_TRUE(rows.numbers(0, 5).empty());
    EXPECT_FALSE(rows.is_null(0, 6));
    EXPECT_TRUE(rows.is_null(1, 0)) << "there is no such row";
    EXPECT_TRUE(rows.is_null(0, 7)) << "there is no such column";
}

TEST_F(RowsTest, SendTextsWithAnyLetterInAnArray) {
    const std::vector<std::string> texts{"",     "NULL", "a,b", "{}",       "say \"no\"",
                                         "\\",   " ",    "\n",  "ção",      "\xF0\x9F\x8E\xAB",
                                         "null", "'",    "a b", "{a,\"b\"}"};
    const Rows rows = rows_of(echo_texts, {array_of(texts)});
    ASSERT_EQ(rows.size(), texts.size());
    for (std::size_t row = 0; row < texts.size(); ++row) EXPECT_EQ(rows.text(row, 0), texts[row]);
    EXPECT_TRUE(rows_of(echo_texts, {array_of(std::vector<std::string>())}).empty());
}

TEST_F(RowsTest, SendNumbersInAnArray) {
    const std::vector<std::int64_t> large{std::numeric_limits<std::int64_t>::min(), 0,
                                          std::numeric_limits<std::int64_t>::max()};
    const std::vector<int> legs{3, -17, 0};
    const Rows rows = rows_of(echo_numbers, {array_of(large), array_of(legs)});
    EXPECT_EQ(rows.text(0, 0), "{-9223372036854775808,0,9223372036854775807}");
    EXPECT_EQ(rows.numbers(0, 1), legs);
    EXPECT_EQ(array_of(std::vector<int>()), "{}");
}

} // namespace trecho
