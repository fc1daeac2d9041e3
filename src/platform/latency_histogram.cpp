#include "platform/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace trecho {

namespace {

// Each value below 128 has a bucket of its own. Above, the seven highest bits of a value choose the
// bucket: the first of them is always set, which leaves 64 buckets for each power of two.
constexpr unsigned kept_bits = 7;
constexpr std::uint64_t buckets_per_power = 64;

std::size_t bucket_of(std::uint64_t value) {
    const auto bits = static_cast<unsigned>(std::bit_width(value));
    const unsigned dropped = bits > kept_bits ? bits - kept_bits : 0;
    return buckets_per_power * dropped + (value >> dropped);
}

std::uint64_t highest_in(std::size_t bucket) {
    if (bucket < 2 * buckets_per_power) return bucket;
    const auto dropped = static_cast<unsigned>(bucket / buckets_per_power - 1);
    const std::uint64_t kept = bucket - buckets_per_power * dropped;
    return ((kept + 1) << dropped) - 1;
}

} // namespace

void LatencyHistogram::record(Duration latency, std::uint64_t times) {
    latency = std::max(latency, Duration::zero());
    const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(latency.count()));
    if (bucket >= counts_.size()) counts_.resize(bucket + 1);
    counts_[bucket] += times;
    count_ += times;
    sum_ += std::chrono::duration<double>(latency) * static_cast<double>(times);
    max_ = std::max(max_, latency);
}

void LatencyHistogram::add(const LatencyHistogram& other) {
    if (counts_.size() < other.counts_.size()) counts_.resize(other.counts_.size());
    for (std::size_t bucket = 0; bucket < other.counts_.size(); ++bucket)
        counts_[bucket] += other.counts_[bucket];
    count_ += other.count_;
    sum_ += other.sum_;
    max_ = std::max(max_, other.max_);
}

void LatencyHistogram::clear() {
    std::ranges::fill(counts_, 0);
    count_ = 0;
    sum_ = {};
    max_ = {};
}

Duration LatencyHistogram::mean() const {
    if (count_ == 0) return Duration::zero();
    return std::chrono::round<Duration>(sum_ / static_cast<double>(count_));
}

Duration LatencyHistogram::percentile(double fraction) const {
    const auto wanted = static_cast<std::uint64_t>(
        std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_)));
    std::uint64_t passed = 0;
    for (const Bucket& bucket : buckets()) {
        passed += bucket.count;
        if (passed >= wanted) return std::min(bucket.up_to, max_);
    }
    return max_;
}

std::vector<LatencyHistogram::Bucket> LatencyHistogram::buckets() const {
    std::vector<Bucket> filled;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
        if (counts_[bucket] == 0) continue;
        const auto up_to = static_cast<std::int64_t>(highest_in(bucket));
        filled.push_back({Duration(up_to), counts_[bucket]});
    }
    return filled;
}

} // namespace trecho
