// Goal: what a correct leg may answer is accepted, however requests overlap and answers get lost;
// each mistake that a leg can make is found.
#include "simulation/oracle/linearizability.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace trecho {

namespace {

using Kind = LegOperation::Kind;
using Outcome = LinearizabilityVerdict::Outcome;

constexpr int lost = -1; // no answer

TimePoint second(int number) {
    return number == lost ? LegOperation::never : TimePoint() + std::chrono::seconds(number);
}

// Hold 7 belongs to customer 7.
LegOperation op(Kind kind, std::uint64_t hold, int invoked, int returned, std::uint32_t seats = 1) {
    return {kind, hold, hold, seats, second(invoked), second(returned)};
}

LegOperation told_full(int invoked, int returned, std::uint32_t seats = 1) {
    return op(Kind::refused, 99, invoked, returned, seats);
}

LegOperation told_free(std::uint32_t seats, int invoked, int returned) {
    return op(Kind::observe_free, 99, invoked, returned, seats);
}

bool is_right(const LegHistory& history) {
    const LinearizabilityVerdict verdict = check_linearizability(history);
    EXPECT_NE(verdict.outcome, Outcome::not_decided);
    return verdict.outcome == Outcome::linearizable;
}

bool is_right(std::uint32_t capacity, std::vector<LegOperation> operations,
              std::optional<std::uint32_t> sold_at_end = std::nullopt) {
    return is_right(LegHistory{capacity, std::move(operations), sold_at_end});
}

} // namespace

using enum LegOperation::Kind;

TEST(Linearizability, AcceptsAnEmptyHistory) {
    EXPECT_TRUE(is_right(3, {}));
    EXPECT_TRUE(is_right(3, {}, 0));
    EXPECT_FALSE(is_right(3, {}, 1));
}

TEST(Linearizability, AcceptsOneThingAfterTheOther) {
    EXPECT_TRUE(is_right(2,
                         {told_free(2, 0, 1), op(hold, 1, 2, 3), op(hold, 2, 4, 5), told_full(6, 7),
                          op(release, 1, 8, 9), told_free(1, 10, 11), op(sell, 2, 12, 13),
                          op(hold, 3, 14, 15), told_full(16, 17), op(sell, 3, 18, 19)},
                         2));
}

TEST(Linearizability, AcceptsAnyOrderOfWhatOverlaps) {
    EXPECT_TRUE(is_right(1, {told_full(0, 9), op(hold, 1, 0, 9)}));
    EXPECT_TRUE(is_right(1, {op(hold, 2, 0, 9), op(hold, 1, 0, 9), op(release, 1, 0, 9)}));
    EXPECT_TRUE(is_right(3, {op(hold, 1, 0, 9), op(hold, 2, 0, 9), told_free(1, 3, 4)}));
    EXPECT_TRUE(is_right(3, {op(hold, 1, 0, 9), op(hold, 2, 0, 9), told_free(3, 3, 4)}));
}

TEST(Linearizability, AcceptsARefusalThatOnlyAHoldNotYetAnsweredExplains) {
    EXPECT_TRUE(is_right(1, {op(hold, 1, 0, 9), told_full(2, 3)}));
    EXPECT_TRUE(is_right(2, {op(hold, 1, 0, 9), told_full(2, 3, 2)}));
    EXPECT_FALSE(is_right(2, {op(hold, 1, 0, 9), told_full(2, 3)}));
}

TEST(Linearizability, TakesWhatHappensAtTheSameInstantForOverlapping) {
    EXPECT_TRUE(
        is_right(1, {op(hold, 1, 0, 3), told_full(1, 2), op(release, 1, 3, 3), op(hold, 2, 3, 3)}));
}

TEST(Linearizability, KnowsThatAHoldCanTakeTwoSeats) {
    EXPECT_TRUE(is_right(
        3, {op(hold, 1, 0, 1, 2), told_free(1, 2, 3), told_full(4, 5, 2), op(sell, 1, 6, 7)}, 2));
    EXPECT_FALSE(is_right(1, {op(hold, 1, 0, 1, 2)}));
    EXPECT_FALSE(is_right(2, {told_full(0, 1, 2)}));
}

TEST(Linearizability, AcceptsThatACancelledSeatIsSoldAgain) {
    EXPECT_TRUE(is_right(1,
                         {op(hold, 1, 0, 1), op(sell, 1, 2, 3), told_full(4, 5),
                          op(cancel, 1, 6, 9), op(hold, 2, 7, 8), op(sell, 2, 10, 11)},
                         1));
}

TEST(Linearizability, AcceptsEitherEndOfAHoldWhoseAnswerWasLost) {
    for (const std::uint32_t sold : {0U, 1U, 2U}) {
        const bool is_possible = sold < 2;
        EXPECT_EQ(is_right(2, {op(hold, 1, 0, 1), op(sell_or_release, 1, 2, 3)}, sold),
                  is_possible);
        EXPECT_EQ(is_right(2, {op(hold, 1, 0, 1), op(sell_or_release, 1, 2, lost)}, sold),
                  is_possible);
    }
}

TEST(Linearizability, RefusesBothEndsOfOneHold) {
    const LegOperation opened = op(hold, 1, 0, 1);
    const LegOperation unknown = op(sell_or_release, 1, 2, 3);
    EXPECT_TRUE(is_right(1, {opened, unknown, op(cancel, 1, 4, 5), op(hold, 2, 6, 7)}));
    EXPECT_FALSE(is_right(1, {opened, unknown, op(hold, 2, 4, 5)}, 1));
    EXPECT_FALSE(is_right(1, {opened, unknown, told_free(1, 4, 5), told_free(0, 6, 7)}));
    EXPECT_FALSE(is_right(1, {opened, unknown, told_free(1, 4, 5), op(cancel, 1, 6, 7)}));
}

TEST(Linearizability, AcceptsAHoldThatNobodyWasToldOf) {
    const LegOperation unknown = op(maybe_hold, 1, 0, lost);
    EXPECT_TRUE(is_right(1, {unknown, told_free(1, 5, 6), told_full(7, 8)}));
    EXPECT_TRUE(is_right(1, {unknown, told_free(1, 5, 6), told_free(1, 7, 8)}));
    EXPECT_TRUE(is_right(1, {unknown, told_full(2, 3), op(release, 1, 4, 5), op(hold, 2, 6, 7)}));
    EXPECT_TRUE(is_right(1, {unknown, op(release, 1, 4, 5), told_free(1, 6, 7)}));
    EXPECT_FALSE(is_right(1, {unknown, op(release, 1, 4, 5), told_full(6, 7)}));
    EXPECT_FALSE(is_right(1, {unknown, told_full(2, 3), told_free(1, 4, 5)}));
    EXPECT_FALSE(is_right(1, {told_full(2, 3), op(maybe_hold, 1, 4, lost)}));
}

TEST(Linearizability, TellsLostHoldsApartWhenOneOfThemIsKnownLater) {
    const std::vector<LegOperation> unknown = {op(hold, 1, 0, lost), op(hold, 2, 0, lost)};
    for (const std::uint64_t known : {1U, 2U}) {
        std::vector<LegOperation> history = unknown;
        history.push_back(op(sell, known, 1, 2));
        EXPECT_TRUE(is_right(1, history, 1));
        history = unknown;
        history.push_back(told_free(0, 1, 2));
        history.push_back(op(release, known, 3, 4));
        history.push_back(told_free(0, 5, 6)); // so it was the other one
        EXPECT_TRUE(is_right(1, history));
        history.push_back(told_free(1, 7, 8));
        EXPECT_FALSE(is_right(1, history));
    }
}

TEST(Linearizability, KnowsThatWhatMayHaveHappenedHappensInItsTime) {
    const LegOperation unknown = op(maybe_hold, 1, 0, 4); // the server crashed then
    EXPECT_TRUE(is_right(1, {unknown, told_free(1, 1, 2), told_full(3, 5)}));
    EXPECT_TRUE(is_right(1, {unknown, told_free(1, 5, 6), op(release, 1, 7, 8)}));
    EXPECT_FALSE(is_right(1, {unknown, told_free(1, 5, 6), told_full(7, 8)}));
}

TEST(Linearizability, AcceptsACancellationThatNobodyWasToldOf) {
    const std::vector<LegOperation> sale = {op(hold, 1, 0, 1), op(sell, 1, 2, 3)};
    for (const int end : {5, lost}) {
        std::vector<LegOperation> history = sale;
        history.push_back(op(maybe_cancel, 1, 4, end));
        EXPECT_TRUE(is_right(1, history, 0));
        EXPECT_TRUE(is_right(1, history, 1));
        history.push_back(op(hold, 2, 6, 7));
        EXPECT_TRUE(is_right(1, history, 0));
        EXPECT_FALSE(is_right(1, history, 1));
    }
}

TEST(Linearizability, FindsTheLastSeatSoldTwice) {
    EXPECT_FALSE(
        is_right(1, {op(hold, 1, 0, 3), op(hold, 2, 0, 3), op(sell, 1, 4, 7), op(sell, 2, 4, 7)}));
    EXPECT_FALSE(is_right(
        1, {op(hold, 1, 0, 1), op(sell, 1, 2, 3), op(hold, 2, 4, 5), op(sell, 2, 6, 7)}, 2));
}

TEST(Linearizability, FindsTwoHoldsAtATimeOnOneSeat) {
    EXPECT_FALSE(is_right(
        1, {op(hold, 1, 0, 1), op(hold, 2, 2, 3), op(release, 1, 4, 5), op(release, 2, 4, 5)}));
}

TEST(Linearizability, FindsARefusalWhileASeatWasFree) {
    EXPECT_FALSE(is_right(2, {op(hold, 1, 0, 1), told_full(2, 3), op(hold, 2, 4, 5)}));
    EXPECT_FALSE(is_right(1, {op(hold, 1, 0, 1), op(release, 1, 2, 3), told_full(4, 5)}));
}

TEST(Linearizability, FindsAHoldAnsweredBeforeAnotherWasReleased) {
    EXPECT_FALSE(is_right(1, {op(hold, 1, 0, 1), op(hold, 2, 2, 3), op(release, 1, 4, 5)}));
    EXPECT_TRUE(is_right(1, {op(hold, 1, 0, 1), op(hold, 2, 2, 5), op(release, 1, 4, 5)}));
}

TEST(Linearizability, FindsAStaleListOfFreeSeats) {
    EXPECT_FALSE(is_right(2, {op(hold, 1, 0, 1), told_free(2, 2, 3)}));
    EXPECT_FALSE(is_right(2, {op(hold, 1, 0, 1), op(release, 1, 2, 3), told_free(1, 4, 5)}));
}

TEST(Linearizability, FindsASaleWithoutAHold) {
    EXPECT_FALSE(is_right(1, {op(sell, 1, 0, 1)}));
    EXPECT_FALSE(is_right(1, {op(sell, 1, 0, 1), op(hold, 1, 2, 3)}));
    EXPECT_FALSE(is_right(1, {op(hold, 1, 0, 1), op(release, 1, 2, 3), op(sell, 1, 4, 5)}));
    EXPECT_FALSE(is_right(1, {op(maybe_hold, 1, 0, 1), told_free(1, 2, 3), op(sell, 1, 4, 5)}));
}

TEST(Linearizability, FindsAHoldThatEndsTwice) {
    const std::vector<LegOperation> begin = {op(hold, 1, 0, 1), op(hold, 2, 0, 1)};
    for (const Kind first : {sell, release, sell_or_release}) {
        for (const Kind then : {sell, release, sell_or_release}) {
            std::vector<LegOperation> history = begin;
            history.push_back(op(first, 1, 2, 3));
            EXPECT_TRUE(is_right(3, history));
            history.push_back(op(then, 1, 4, 5));
            EXPECT_FALSE(is_right(3, history));
        }
    }
}

TEST(Linearizability, FindsASeatThatReappearsEarly) {
    EXPECT_FALSE(is_right(1, {op(hold, 1, 0, 1), told_free(1, 2, 3), op(release, 1, 4, 9)}));
    EXPECT_FALSE(is_right(
        1, {op(hold, 1, 0, 1), op(sell, 1, 2, 3), op(hold, 2, 4, 5), op(cancel, 1, 6, 7)}));
}

TEST(Linearizability, FindsACancelledSeatThatCountsAsSold) {
    const std::vector<LegOperation> history = {op(hold, 1, 0, 1), op(sell, 1, 2, 3),
                                               op(cancel, 1, 4, 5)};
    EXPECT_TRUE(is_right(1, history, 0));
    EXPECT_FALSE(is_right(1, history, 1));
}

TEST(Linearizability, FindsACancellationOfWhatIsNotSold) {
    EXPECT_FALSE(is_right(1, {op(hold, 1, 0, 1), op(cancel, 1, 2, 3)}));
    EXPECT_FALSE(is_right(
        1, {op(hold, 1, 0, 1), op(sell, 1, 2, 3), op(cancel, 1, 4, 5), op(cancel, 1, 6, 7)}));
}

// Each answer is right by itself: the hold may be before it or after it. Both together aren't.
TEST(Linearizability, FindsAnswersThatGoBackInTime) {
    EXPECT_TRUE(is_right(1, {op(hold, 1, 0, 9), told_free(1, 1, 2), told_free(0, 3, 4)}));
    EXPECT_FALSE(is_right(1, {op(hold, 1, 0, 9), told_free(0, 1, 2), told_free(1, 3, 4)}));
    EXPECT_FALSE(is_right(1, {op(hold, 1, 0, 9), told_full(1, 2), told_free(1, 3, 4)}));
}

} // namespace trecho
