// Goal: who reads why a history is wrong needs nothing else; and a search that gives up says so.
#include "simulation/oracle/linearizability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Kind = LegOperation::Kind;
using Outcome = LinearizabilityVerdict::Outcome;

constexpr TimePoint opening = TimePoint() + 1h;

LegOperation held(std::uint64_t number, Duration invoked, Duration returned) {
    return {Kind::hold, number, number, 1, opening + invoked, opening + returned};
}

std::string explanation(const LegHistory& history) {
    return explain(history, check_linearizability(history));
}

// So many customers at the same time, for one seat less.
LegHistory crowd(std::uint32_t customers) {
    LegHistory history{customers - 1, {}, {}, opening};
    for (std::uint32_t customer = 1; customer <= customers; ++customer) {
        history.operations.push_back(held(customer, 0s, 1s));
    }
    return history;
}

} // namespace

TEST(LinearizabilityText, NamesWhoWasToldWhatAndWhyItIsWrong) {
    const LegHistory history{1, {held(1, 500ms, 1s), held(2, 1100ms, 1250ms)}, {}, opening};
    EXPECT_EQ(
        explanation(history),
        "No order explains all 2 operations on 1 seat. This one gets furthest:\n"
        "   1. customer 1 was told at 00:00:01.000 (asked at 00:00:00.500) that 1 seat is held"
        " (hold 1): free 0, held 1, sold 0\n"
        "One of these has to come next, and none can:\n"
        "   -  customer 2 was told at 00:00:01.250 (asked at 00:00:01.100) that 1 seat is held"
        " (hold 2), but 0 seats were free then\n");
}

TEST(LinearizabilityText, SaysWhatTheLedgerHasInstead) {
    const LegHistory history{2, {held(1, 0s, 1s)}, 1, opening};
    EXPECT_THAT(explanation(history), HasSubstr("free 1, held 1, sold 0\n"
                                                "But the ledger has 1 seat sold at the end.\n"));
}

TEST(LinearizabilityText, ShowsTheOrderThatExplainsAll) {
    const LegOperation refused{Kind::refused, 2, 0, 1, opening + 1s, opening + 2s};
    const LegHistory history{1, {refused, held(1, 0s, 9s)}, {}, opening};
    const LinearizabilityVerdict verdict = check_linearizability(history);
    ASSERT_EQ(verdict.order.size(), 2U);
    EXPECT_EQ(verdict.order[0].operation, 1U);
    EXPECT_EQ(verdict.order[1].operation, 0U);
    EXPECT_THAT(explain(history, verdict), HasSubstr("that no seat is free: free 0"));
}

TEST(LinearizabilityText, ShowsAsMuchAsCanBeExplained) {
    const LegHistory history = crowd(5);
    const LinearizabilityVerdict verdict = check_linearizability(history);
    EXPECT_EQ(verdict.outcome, Outcome::not_linearizable);
    EXPECT_EQ(verdict.order.size(), 4U);
    EXPECT_EQ(verdict.blocked, std::vector<std::size_t>{4});
}

TEST(LinearizabilityText, NamesTheSameOrderEachTime) {
    const LegHistory history = crowd(8);
    const std::string first = explanation(history);
    EXPECT_EQ(explanation(history), first);
}

TEST(LinearizabilitySearch, RemembersWhereItHasBeen) {
    const LinearizabilityVerdict verdict = check_linearizability(crowd(10));
    EXPECT_EQ(verdict.outcome, Outcome::not_linearizable);
    EXPECT_LE(verdict.states_visited, 1024U); // the subsets of ten, not their 3,628,800 orders
}

TEST(LinearizabilitySearch, DoesNotTryAllSetsOfHoldsThatNobodyWasToldOf) {
    LegHistory history{50, {}, {}, opening};
    for (std::uint64_t number = 1; number <= 40; ++number) {
        history.operations.push_back({Kind::maybe_hold, number, number, 1, opening});
    }
    history.operations.push_back({Kind::observe_free, 99, 0, 51, opening, opening + 1s});
    const LinearizabilityVerdict verdict = check_linearizability(history);
    EXPECT_EQ(verdict.outcome, Outcome::not_linearizable);
    EXPECT_LE(verdict.states_visited, 1'000U);
}

// Without the choice between twins it is 5^6 states: 15,625.
TEST(LinearizabilitySearch, DoesNotTryAllSetsOfHoldsThatNobodyWasToldOfAndThatMayEnd) {
    LegHistory history{50, {}, {}, opening};
    for (std::uint64_t number = 1; number <= 6; ++number) {
        history.operations.push_back({Kind::maybe_hold, number, number, 1, opening});
        history.operations.push_back({Kind::release, number, number, 0, opening});
    }
    history.operations.push_back({Kind::observe_free, 99, 0, 51, opening, opening + 1s});
    const LinearizabilityVerdict verdict = check_linearizability(history);
    EXPECT_EQ(verdict.outcome, Outcome::not_linearizable);
    EXPECT_LE(verdict.states_visited, 5'000U);
}

TEST(LinearizabilitySearch, SaysThatItHasGivenUp) {
    const LegHistory history = crowd(40);
    const LinearizabilityVerdict verdict = check_linearizability(history, 1'000);
    EXPECT_EQ(verdict.outcome, Outcome::not_decided);
    EXPECT_EQ(verdict.states_visited, 1'000U);
    EXPECT_EQ(explain(history, verdict),
              "Not decided: given up after 1000 states of 40 operations on 39 seats.\n");
}

TEST(LinearizabilitySearch, DoesNotNeedTheLimitForALongHistory) {
    LegHistory history{1, {}, 0, opening};
    for (std::uint64_t number = 1; number <= 1'000; ++number) {
        const TimePoint time = opening + number * 1s;
        history.operations.push_back({Kind::hold, 1, number, 1, time, time + 100ms});
        history.operations.push_back({Kind::release, 1, number, 0, time + 200ms, time + 300ms});
    }
    std::ranges::reverse(history.operations); // their order in the history doesn't matter
    EXPECT_EQ(check_linearizability(history, 3'000).outcome, Outcome::linearizable);
}

} // namespace trecho
