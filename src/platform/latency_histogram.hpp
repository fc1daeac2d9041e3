// A histogram of latencies that keeps the rare slow one visible: an average hides it, and a list of
// a million values takes too much memory.
#pragma once

#include "platform/clock.hpp"

#include <cstdint>
#include <vector>

namespace trecho {

// A log-linear histogram, after Gil Tene's HdrHistogram: 64 buckets of equal width between one
// power of two and the next. So each value is known to within 1.6 %, from a nanosecond to hours, in
// a few thousand counters.
class LatencyHistogram {
public:
    // Counts `latency`, `times` times. A negative latency counts as zero.
    void record(Duration latency, std::uint64_t times = 1);

    void add(const LatencyHistogram& other);
    void clear(); // keeps the memory

    std::uint64_t count() const { return count_; }
    Duration max() const { return max_; }
    Duration mean() const;

    // The latency that `fraction` (0.99) of all values don't exceed: never too low, at most 1.6 %
    // too high. Zero if nothing is recorded.
    Duration percentile(double fraction) const;

    struct Bucket {
        Duration up_to; // the longest value that it can contain
        std::uint64_t count = 0;
    };
    std::vector<Bucket> buckets() const; // without empty ones, shortest first

private:
    std::vector<std::uint64_t> counts_; // by bucket, up to the one of the longest value
    std::uint64_t count_ = 0;
    std::chrono::duration<double> sum_{}; // a Duration overflows if an open loop is far behind
    Duration max_{};
};

} // namespace trecho
