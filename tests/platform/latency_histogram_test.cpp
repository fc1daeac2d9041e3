// Goal: the percentiles of the histogram are within 1.6 %, whatever the spread of the values.
#include "platform/latency_histogram.hpp"
#include "support/repetitions.hpp"

#include <gtest/gtest.h>

#include <random>

namespace trecho {

namespace {

using namespace std::chrono_literals;

} // namespace

TEST(LatencyHistogram, IsZeroBeforeAValueIsRecorded) {
    const LatencyHistogram histogram;
    EXPECT_EQ(histogram.count(), 0U);
    EXPECT_EQ(histogram.percentile(0.99), 0ns);
    EXPECT_EQ(histogram.mean(), 0ns);
    EXPECT_TRUE(histogram.buckets().empty());
}

TEST(LatencyHistogram, IsExactForShortTimes) {
    LatencyHistogram histogram;
    for (int value = 1; value <= 100; ++value) histogram.record(Duration(value));
    EXPECT_EQ(histogram.percentile(0.50), 50ns);
    EXPECT_EQ(histogram.percentile(0.99), 99ns);
    EXPECT_EQ(histogram.percentile(0.999), 100ns);
    EXPECT_EQ(histogram.max(), 100ns);
    EXPECT_EQ(histogram.mean(), 50ns);
}

TEST(LatencyHistogram, IsNeverTooLowAndAtMostOnePointSixPercentTooHigh) {
    std::mt19937_64 chance(1);
    for (int time = 0; time < repetitions(100'000); ++time) {
        const auto value = static_cast<std::int64_t>(chance() >> (chance() % 40 + 24));
        LatencyHistogram histogram;
        histogram.record(Duration(value));
        histogram.record(Duration::max() / 4); // so that the maximum doesn't bound the answer
        const Duration median = histogram.percentile(0.5);
        EXPECT_GE(median.count(), value);
        EXPECT_LE(static_cast<double>(median.count()), static_cast<double>(value) * 1.016);
    }
}

TEST(LatencyHistogram, NeverReportsMoreThanTheLongestLatency) {
    LatencyHistogram histogram;
    histogram.record(1'000'001ns);
    EXPECT_EQ(histogram.percentile(0.5), 1'000'001ns);
    EXPECT_EQ(histogram.percentile(1), 1'000'001ns);
}

TEST(LatencyHistogram, HasAMeanEvenIfTheSumIsThousandsOfYears) {
    LatencyHistogram histogram;
    histogram.record(24h, 1'000'000'000);
    EXPECT_EQ(histogram.mean(), Duration(24h));
}

TEST(LatencyHistogram, ShowsOneSlowLatencyInAThousandAtThreeNines) {
    LatencyHistogram histogram;
    for (int time = 0; time < 999; ++time) histogram.record(1ms);
    histogram.record(2s);
    EXPECT_LT(histogram.percentile(0.99), 2ms);
    EXPECT_LT(histogram.percentile(0.999), 2ms);
    EXPECT_EQ(histogram.percentile(0.9999), 2s);
    EXPECT_EQ(histogram.max(), 2s);
}

TEST(LatencyHistogram, CountsEachValueInOneBucket) {
    LatencyHistogram histogram;
    std::mt19937_64 chance(2);
    for (int time = 0; time < 10'000; ++time) {
        histogram.record(Duration(static_cast<std::int64_t>(chance() % 1'000'000'000)));
    }
    std::uint64_t counted = 0;
    Duration last = -1ns;
    for (const auto& bucket : histogram.buckets()) {
        EXPECT_GT(bucket.up_to, last);
        last = bucket.up_to;
        counted += bucket.count;
    }
    EXPECT_EQ(counted, histogram.count());
}

TEST(LatencyHistogram, CountsANegativeLatencyAsZero) {
    LatencyHistogram histogram;
    histogram.record(-1ms);
    EXPECT_EQ(histogram.max(), 0ns);
    EXPECT_EQ(histogram.count(), 1U);
}

} // namespace trecho
