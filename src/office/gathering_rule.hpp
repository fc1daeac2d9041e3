// When a batch of the ledger waits for more sales, and for how long.
//
// A sync stores a hundred sales in about the time of one. The customers of a batch are answered
// together, and those who buy again come back together. If the first of them had a sync for itself,
// all others would wait for it. So a batch waits until as many sales have gathered as the last
// batch had, but at most for half of what the last sync took.
//
// If it waited in vain, it is smaller, so the next one waits for fewer. Thus a lone customer never
// waits: the last batch had one sale. Nor does a customer who comes long after the last batch.
//
// PostgreSQL waits before a sync too: for `commit_delay`, if `commit_siblings` other transactions
// are open. There an administrator chooses both; here the last batch says how many, and its sync
// how long.
#pragma once

#include "platform/clock.hpp"

#include <algorithm>
#include <cstddef>

namespace trecho {

// However slow the disk is, no batch waits longer.
inline constexpr Duration gathering_max = std::chrono::microseconds(200);

class GatheringRule {
public:
    explicit GatheringRule(Duration limit_max) : limit_max_(limit_max) {}

    // A batch of so many entries is on disk since `now`; its sync took so long.
    void batch_is_stored(std::size_t entries, Duration sync, TimePoint now) {
        expected_ = entries;
        limit_ = std::min(sync / 2, limit_max_);
        stored_at_ = now;
    }

    // Whether the next batch needn't wait for more.
    bool is_complete(std::size_t entries) const { return entries >= expected_; }

    // Until when the next batch waits if it could be written `now`, with the disk idle and an entry
    // to write. `now`: it doesn't wait.
    TimePoint wait_until(TimePoint now) const {
        const bool comes_soon = now < stored_at_ + limit_;
        return comes_soon ? now + limit_ : now;
    }

private:
    Duration limit_max_;
    std::size_t expected_ = 0;
    Duration limit_{};
    TimePoint stored_at_;
};

} // namespace trecho
