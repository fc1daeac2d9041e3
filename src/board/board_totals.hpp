// What has happened since the start of the server, as numbers.
#pragma once

#include "platform/clock.hpp"
#include "platform/stream.hpp"
#include "protocol/answers.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace trecho {

// The words that the protocol has for a refusal; other_reason stands for a word that isn't listed.
std::span<const std::string_view> refusal_reasons();
inline constexpr std::size_t reasons_max = 16;

// The reason's place among refusal_reasons().
std::size_t index_of_reason(std::string_view reason);

// How many values were at most each bound, as Prometheus counts them.
template <std::size_t bound_count>
struct BoundedCounts {
    std::array<std::uint64_t, bound_count + 1> counts{}; // each value once; the last has no bound
    double sum = 0;

    void record(double value, const std::array<double, bound_count>& bounds) {
        std::size_t bucket = 0;
        while (bucket < bound_count && value > bounds[bucket]) ++bucket;
        ++counts[bucket];
        sum += value;
    }
};

inline constexpr std::array sync_second_bounds = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0};
inline constexpr std::array offer_second_bounds = {0.001, 0.005, 0.01, 0.05, 0.1,  0.5,
                                                   1.0,   2.5,   5.0,  10.0, 30.0, 60.0};
inline constexpr std::array sync_record_bounds = {1.0,  2.0,  4.0,   8.0,   16.0,
                                                  32.0, 64.0, 128.0, 256.0, 512.0};

struct BoardTotals {
    std::uint64_t connections = 0;
    std::uint64_t sessions = 0; // opened by HELLO
    std::uint64_t resumed = 0;
    Traffic traffic;

    // How offers ended. Each that was made is counted here once, when it has ended.
    std::uint64_t sold = 0;
    std::uint64_t declined = 0;
    std::uint64_t expired = 0;
    std::uint64_t gone = 0;       // the connection was dropped
    std::uint64_t not_stored = 0; // the ledger couldn't be written
    std::uint64_t cancelled = 0;  // tickets that were sold before

    std::array<std::uint64_t, reasons_max> refused{}; // by refusal_reasons()

    std::uint64_t syncs = 0;
    std::uint64_t synced_records = 0;
    BoundedCounts<sync_second_bounds.size()> sync_seconds;
    BoundedCounts<offer_second_bounds.size()> offer_seconds;
    BoundedCounts<sync_record_bounds.size()> sync_records;
};

} // namespace trecho
