// Time, as the rest of Trecho sees it. Server, office and client never ask the machine for the
// time: they get a Clock, so that fifteen seconds in a test take no time at all.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace trecho {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::steady_clock::time_point;    // for measuring; never goes back
using CalendarTime = std::chrono::system_clock::time_point; // for people; may jump when it is set

// As numbers, for output.
inline double to_seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}
inline double to_microseconds(Duration duration) {
    return std::chrono::duration<double, std::micro>(duration).count();
}

// A timer that can be armed again and again. Its clock's executor calls the expiry function. Not
// thread-safe: one call at a time.
class Timer {
public:
    virtual ~Timer() = default;

    // Calls the expiry function once, at `at`; if that has passed, soon, but never inside this
    // call. Arming it again replaces the earlier time.
    virtual void arm(TimePoint at) = 0;

    // After this call, the expiry function isn't called until the timer is armed again. On another
    // thread than the executor's, this call may come too late to prevent it.
    virtual void disarm() = 0;
};

class Clock {
public:
    virtual ~Clock() = default;

    virtual TimePoint now() const = 0;
    virtual CalendarTime calendar() const = 0;

    // Destroying the timer disarms it.
    virtual std::unique_ptr<Timer> make_timer(std::function<void()> on_expiry) = 0;
};

} // namespace trecho
