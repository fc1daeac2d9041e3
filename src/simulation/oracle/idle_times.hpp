// For how long each customer has said nothing between two requests, as the server is to count it:
// neither in line nor while there are seats to decide about does its idle limit run.
#pragma once

#include "platform/clock.hpp"
#include "simulation/runner/event_log.hpp"

#include <map>

namespace trecho {

class IdleTimes {
public:
    IdleTimes(const Clock& clock, Duration idle_limit) : clock_(clock), idle_limit_(idle_limit) {}

    // Before that there was nobody.
    void connects(Lane customer) { last_[customer] = Last{clock_.now(), TimePoint::min(), {}}; }

    // From here until then, or until it decides, its time to decide runs.
    void is_offered(Lane customer, TimePoint decide_by) { last_[customer].decides_by = decide_by; }
    void has_decided(Lane customer) { last_[customer].decides_by = TimePoint::min(); }

    // The customer sends a message, which has to be heard or not, depending on its silence.
    void speaks(Lane customer);
    void hears(Lane customer) { last_[customer].heard_or_spoke_at = clock_.now(); }

    // Whether the connection may have been closed before the newest message, or must have been.
    bool may_be_over(Lane customer) const;
    bool is_over(Lane customer) const;

    Duration silence_of(Lane customer) const;

    // Since then its idle limit has run, or will run.
    TimePoint quiet_since(Lane customer) const;

private:
    struct Last {
        TimePoint heard_or_spoke_at;
        TimePoint decides_by = TimePoint::min();
        Duration silence{}; // before the newest message
    };

    // How long a message may be under way where nothing disturbs it.
    static constexpr Duration on_the_way = std::chrono::seconds(1);

    const Clock& clock_;
    Duration idle_limit_;
    std::map<Lane, Last> last_;
};

} // namespace trecho
