// When a batch of the ledger waits for more sales, and for how long.
//
// A sync stores one sale or a hundred in about the same time. The customers of the last batch have
// just been answered, and many of them will buy again within a fraction of a sync. If the first of
// them didn't wait, it would have a sync for itself, and the others would wait for it. So a batch
// waits until as many sales have gathered as the last batch had.
//
// It never waits long for customers who don't come: at most for a share of what a sync costs on
// this disk. And then it is smaller, so the next one waits for fewer. Thus a lone customer never
// waits, since the last batch had one sale.
//
// PostgreSQL waits before a sync too, for `commit_delay`, if `commit_siblings` other transactions
// are open. There the administrator sets both; here the last batch says how many, and its sync how
// long.
#pragma once

#include "platform/clock.hpp"

#include <algorithm>
#include <cstddef>

namespace trecho {

inline constexpr Duration gathering_max = std::chrono::microseconds(200);

class GatheringRule {
public:
    // `max` is the longest wait; zero: no batch waits.
    explicit GatheringRule(Duration max) : max_(max) {}

    // A batch of so many entries is on disk since `now`; the sync took so long.
    void batch_stored(std::size_t entries, Duration sync, TimePoint now) {
        expected_ = entries;
        until_ = now + std::min(sync / share_of_a_sync, max_);
    }

    // Whether the next batch, which has so many entries so far, is to be written now.
    bool is_complete(std::size_t entries, TimePoint now) const {
        return entries >= expected_ || now >= until_;
    }

    // When the next batch is complete at the latest.
    TimePoint until() const { return until_; }

private:
    static constexpr int share_of_a_sync = 4;

    Duration max_;
    std::size_t expected_ = 0;
    TimePoint until_;
};

} // namespace trecho
