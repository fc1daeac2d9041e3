// The pauses between attempts to connect to a database that is away: the first one short, because
// a standby may have taken over; then longer ones, which cost little while nothing can be done.
#pragma once

#include "postgres/limits.hpp"

#include <algorithm>
#include <utility>

namespace trecho {

class GrowingPause {
public:
    // The time of the next pause; the one after it will be twice as long, up to the maximum.
    Duration take() {
        return std::exchange(next_, std::min(2 * next_, pause_before_connecting_max));
    }

    void begin_short_again() { next_ = pause_before_connecting_min; }

private:
    Duration next_ = pause_before_connecting_min;
};

} // namespace trecho
