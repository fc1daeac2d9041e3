// Goal: the board's windows forget what is older than they are, and nothing else.
#include "board/latency_window.hpp"
#include "board/recent.hpp"

#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;

TEST(LatencyWindow, ForgetsAfterFiveMinutes) {
    LatencyWindow window;
    TimePoint now(1h);
    window.record(now, 1ms);
    window.record(now + 290s, 9ms);
    EXPECT_EQ(window.summary(now + 290s).count, 2U);
    EXPECT_NEAR(to_seconds(window.summary(now + 290s).p50), 0.001, 0.00002);
    EXPECT_NEAR(to_seconds(window.summary(now + 290s).p99), 0.009, 0.0002);
    EXPECT_EQ(window.summary(now + 300s).count, 1U);
    EXPECT_EQ(window.summary(now + 600s).count, 0U);
}

TEST(LatencyWindow, UsesThePlaceOfAnOldPieceAgain) {
    LatencyWindow window;
    const TimePoint now(1h);
    for (int seconds = 0; seconds < 3000; ++seconds) window.record(now + seconds * 1s, 1ms);
    EXPECT_EQ(window.summary(now + 2999s).count, 300U);
}

TEST(LatencyWindow, HasEachSummaryAnewWhenSomethingWasRecordedOrForgotten) {
    LatencyWindow window;
    const TimePoint now(1h);
    EXPECT_EQ(window.summary(now).count, 0U);
    window.record(now, 1ms);
    EXPECT_EQ(window.summary(now).count, 1U);
    window.record(now, 1ms);
    EXPECT_EQ(window.summary(now).count, 2U);
    EXPECT_EQ(window.summary(now + 300s).count, 0U);
}

TEST(CountWindow, CountsTheLastFiveSeconds) {
    FiveSeconds window;
    const TimePoint now(1h);
    window.add(now, 3);
    window.add(now + 2s, 4);
    EXPECT_EQ(window.count(now + 2s), 7U);
    EXPECT_EQ(window.count(now + 5s), 4U);
    EXPECT_EQ(window.count(now + 7s), 0U);
    window.add(now + 60s, 1);
    EXPECT_EQ(window.count(now + 60s), 1U);
}

TEST(Recent, KeepsTheNewestInTheirOrder) {
    Recent<int, 3> recent;
    EXPECT_EQ(recent.size(), 0U);
    for (int value = 1; value <= 5; ++value) recent.add(value);
    ASSERT_EQ(recent.size(), 3U);
    EXPECT_EQ(recent[0], 3);
    EXPECT_EQ(recent[1], 4);
    EXPECT_EQ(recent[2], 5);
    recent.clear();
    EXPECT_EQ(recent.size(), 0U);
}

} // namespace trecho
