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

StoreCheck store_check(std::int64_t bought, std::int64_t uncertain, std::int64_t tickets) {
    StoreCheck result;
    result.store = "a@b/c";
    result.bought = bought;
    result.uncertain = uncertain;
    result.tickets = tickets;
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

TEST(LoadReport, SaysThatSeveralServersCountTheSameSales) {
    SoldCheck three = check(100, 0, 100);
    three.servers = 3;
    EXPECT_EQ(describe_check(three),
              "check: 3 servers say that they sold 100, as many as were bought here");
}

TEST(LoadReport, NamesTheServerThatCountsOtherSales) {
    SoldCheck three = check(100, 0, 50);
    three.servers = 3;
    three.disagrees = "b:2";
    EXPECT_EQ(describe_check(three),
              "check FAILED: 100 were bought here, but b:2 says that 50 were sold; was somebody "
              "else buying, or a hold still open, or do the servers not sell from one store?");
}

TEST(LoadReport, SaysThatTheStoreHasTheTicketsThatWereBought) {
    EXPECT_EQ(describe_check(store_check(100, 0, 100)),
              "check: the store a@b/c has 100 new tickets, as many as were bought here");
    EXPECT_EQ(describe_check(store_check(100, 8, 107)),
              "check: the store a@b/c has 107 new tickets: the 100 bought here, and 7 of the 8 "
              "whose answer never came");
    EXPECT_TRUE(store_check(100, 8, 107).agrees());
}

TEST(LoadReport, SaysThatTheStoreHasOtherTickets) {
    for (const StoreCheck& check : {store_check(100, 0, 99), store_check(100, 8, 109)}) {
        EXPECT_EQ(describe_check(check).substr(0, 12), "check FAILED");
        EXPECT_FALSE(check.agrees());
    }
}

TEST(LoadReport, FailsWhenTheStoreIsNotWhole) {
    StoreCheck check = store_check(100, 0, 100);
    check.problem = "leg 3 has 2 seats held, and leases for 1";
    EXPECT_EQ(describe_check(check), "check FAILED: leg 3 has 2 seats held, and leases for 1");
    EXPECT_FALSE(check.agrees());
}

TEST(LoadReport, AgreesOnlyWhenServersAndStoreBothDo) {
    LoadChecks checks;
    checks.sold = check(100, 0, 100);
    EXPECT_TRUE(checks.agree());
    checks.store = store_check(100, 0, 99);
    EXPECT_FALSE(checks.agree());
    checks.store = store_check(100, 0, 100);
    EXPECT_TRUE(checks.agree());
    checks.sold = check(100, 0, 99);
    EXPECT_FALSE(checks.agree());
}

TEST(LoadReport, HasTheFormForOne) {
    EXPECT_EQ(describe_check(check(1, 0, -1)),
              "check FAILED: 1 was bought here, but the server has 1 more seat left than before: "
              "others gave tickets back meanwhile");
}

} // namespace trecho
