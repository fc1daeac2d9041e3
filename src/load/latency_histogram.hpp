// How long things took, counted so that the rare slow one isn't lost: an average hides it, and a
// list of a million values is too much to keep.
#pragma once

#include "platform/clock.hpp"

#include <cstdint>
#include <vector>

namespace trecho {

// A log-linear histogram, after Gil Tene's HdrHistogram: between one power of two and the next lie
// 64 buckets of equal width. So every value is known to within 1.6 %, from a nanosecond to hours,
// in a few thousand counters.
class LatencyHistogram {
public:
    // A negative one counts as none.
    void record(Duration latency, std::uint64_t times = 1);

    std::uint64_t count() const { return count_; }
    Duration max() const { return max_; }
    Duration mean() const;

    // What `fraction` (0.99) of all values don't exceed; at most 1.6 % more than it was. Nothing
    // recorded: zero.
    Duration percentile(double fraction) const;

    struct Bucket {
        Duration up_to; // no value in it is longer
        std::uint64_t count = 0;
    };
    std::vector<Bucket> buckets() const; // those with something in them, shortest first

private:
    std::vector<std::uint64_t> counts_; // by bucket; as many as the longest value needed
    std::uint64_t count_ = 0;
    std::chrono::duration<double> sum_{}; // more than a Duration holds, when much was overdue
    Duration max_{};
};

} // namespace trecho
