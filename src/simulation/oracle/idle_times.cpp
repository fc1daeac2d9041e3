#include "simulation/oracle/idle_times.hpp"

#include <algorithm>

namespace trecho {

void IdleTimes::speaks(Lane customer) {
    Last& last = last_[customer];
    const TimePoint since = std::max(last.heard_or_spoke_at, last.decides_by);
    last.silence = std::max(clock_.now() - since, Duration::zero());
    last.heard_or_spoke_at = clock_.now();
}

TimePoint IdleTimes::quiet_since(Lane customer) const {
    const auto last = last_.find(customer);
    if (last == last_.end()) return TimePoint::min();
    return std::max(last->second.heard_or_spoke_at, last->second.decides_by);
}

Duration IdleTimes::silence_of(Lane customer) const {
    const auto last = last_.find(customer);
    return last == last_.end() ? Duration::zero() : last->second.silence;
}

bool IdleTimes::may_be_over(Lane customer) const {
    return silence_of(customer) + on_the_way >= idle_limit_;
}

bool IdleTimes::is_over(Lane customer) const {
    return silence_of(customer) > idle_limit_ + on_the_way;
}

} // namespace trecho
