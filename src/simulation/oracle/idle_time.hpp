// For how long a client has said nothing between two requests, as the server is to count it: the
// idle limit runs neither in line nor while there are seats to decide about.
#pragma once

#include "platform/clock.hpp"

#include <algorithm>

namespace trecho {

// How long a message may be under way where nothing disturbs it.
inline constexpr Duration on_the_way = std::chrono::seconds(1);

class IdleTime {
public:
    // Before that there was no connection.
    void connects(TimePoint now) {
        *this = IdleTime();
        hears(now);
    }

    // Until then, or until the client decides, its time to decide runs.
    void is_offered(TimePoint decide_by) { decides_by_ = decide_by; }
    void has_decided() { decides_by_ = TimePoint::min(); }

    // The client sends a message, which has to be heard or not, depending on its silence.
    void speaks(TimePoint now) {
        silence_ = std::max(now - quiet_since(), Duration::zero());
        hears(now);
    }
    void hears(TimePoint now) { heard_or_spoke_at_ = now; }

    // Before the newest message; and whether the connection may, or must, have been closed then.
    Duration silence() const { return silence_; }
    bool may_be_over(Duration limit) const { return silence_ + on_the_way >= limit; }
    bool is_over(Duration limit) const { return silence_ > limit + on_the_way; }

    // Since then the idle limit has run, or will run.
    TimePoint quiet_since() const { return std::max(heard_or_spoke_at_, decides_by_); }

private:
    TimePoint heard_or_spoke_at_;
    TimePoint decides_by_ = TimePoint::min();
    Duration silence_{};
};

} // namespace trecho
