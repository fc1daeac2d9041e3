// What the last minutes were like: latencies, sales and syncs, without a list of them.
#pragma once

#include "platform/latency_histogram.hpp"

#include <array>
#include <cstdint>

namespace trecho {

// Percentiles, and how many values they are of.
struct LatencySummary {
    std::uint64_t count = 0;
    Duration p50{};
    Duration p99{};
};

// Latencies of the last five minutes, in histograms of five seconds each, so that old ones are
// forgotten together.
class LatencyWindow {
public:
    // Throws std::bad_alloc, and then this latency isn't counted.
    void record(TimePoint now, Duration latency);

    // Asked for ten times a second, so it adds the histograms up only when one has changed.
    LatencySummary summary(TimePoint now) const;

private:
    static constexpr std::chrono::seconds piece_length{5};
    static constexpr std::int64_t piece_count = 60;

    struct Piece {
        std::int64_t number = -1; // of the five seconds since the clock's epoch
        LatencyHistogram latencies;
    };

    std::array<Piece, piece_count> pieces_;
    mutable LatencySummary summary_;
    mutable std::int64_t summary_number_ = -1; // of the five seconds for which it is right
};

// How many in the last `pieces` times `length`.
template <std::int64_t pieces, std::int64_t length_in_milliseconds>
class CountWindow {
public:
    void add(TimePoint now, std::uint64_t count) noexcept {
        const std::int64_t number = number_of(now);
        Piece& piece = pieces_[static_cast<std::size_t>(number % pieces)];
        if (piece.number != number) piece = {number, 0};
        piece.count += count;
    }

    std::uint64_t count(TimePoint now) const noexcept {
        const std::int64_t number = number_of(now);
        std::uint64_t sum = 0;
        for (const Piece& piece : pieces_) {
            if (piece.number > number - pieces) sum += piece.count;
        }
        return sum;
    }

private:
    struct Piece {
        std::int64_t number = -pieces;
        std::uint64_t count = 0;
    };

    static std::int64_t number_of(TimePoint at) {
        return at.time_since_epoch() / std::chrono::milliseconds(length_in_milliseconds);
    }

    std::array<Piece, static_cast<std::size_t>(pieces)> pieces_;
};

using FiveSeconds = CountWindow<10, 500>;
using FiveMinutes = CountWindow<60, 5000>;

} // namespace trecho
