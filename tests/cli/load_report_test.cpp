// Goal: trecho load judges its own figures correctly, also when it was stopped early.
#include "cli/load_report.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

SoldCheck check(std::int64_t bought, std::int64_t uncertain, std::int64_t sold) {
    SoldCheck result;
    result.is_known = true;
    result.bought = bought;
    result.uncertain = uncertain;
    result.sold = sold;
    return result;
}

} // namespace

TEST(LoadReport, SaysThatCustomersAndServerCountTheSameSales) {
    EXPECT_EQ(describe_check(check(100, 0, 100)),
              "check: the server says that it sold 100, as many as were bought here");
    EXPECT_EQ(describe_check(check(100, 8, 100)), describe_check(check(100, 0, 100)));
}

TEST(LoadReport, CountsSalesWhoseAnswerNeverCame) {
    EXPECT_EQ(
        describe_check(check(100, 8, 107)),
        "check: the server says that it sold 107: the 100 bought here, and 7 of the 8 whose answer "
        "never came");
}

TEST(LoadReport, SaysThatCustomersAndServerDisagree) {
    EXPECT_EQ(describe_check(check(100, 8, 109)).substr(0, 12), "check FAILED");
    EXPECT_EQ(describe_check(check(100, 0, 99)).substr(0, 12), "check FAILED");
}

TEST(LoadReport, ExplainsThatTheServerHasMoreSeatsLeftThanBefore) {
    EXPECT_EQ(describe_check(check(3, 0, -2)),
              "check FAILED: 3 were bought here, but the server has 2 more seats left than before: "
              "others gave tickets back meanwhile");
}

TEST(LoadReport, HasTheFormForOne) {
    EXPECT_EQ(describe_check(check(1, 0, -1)),
              "check FAILED: 1 was bought here, but the server has 1 more seat left than before: "
              "others gave tickets back meanwhile");
}

} // namespace trecho
