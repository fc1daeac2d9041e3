// Time, as the rest of Trecho sees it. Sessions, office and client never ask the machine what time
// it is: they are handed a Clock, so that a test can let fifteen seconds pass in no time at all.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace trecho {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::steady_clock::time_point;    // for measuring; never goes back
using CalendarTime = std::chrono::system_clock::time_point; // for people; may be set by them

// As a number, to be printed.
inline double to_seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}
inline double to_microseconds(Duration duration) {
    return std::chrono::duration<double, std::micro>(duration).count();
}

// An alarm that can be set again and again. Not thread-safe: use it on the executor it was made
// for.
class Timer {
public:
    virtual ~Timer() = default;

    // Calls the expiry function once at `at` (at once, but never from inside this call, when that
    // has passed). Setting it again replaces the earlier time.
    virtual void arm(TimePoint at) = 0;

    // After this returns, the expiry function isn't called until the timer is armed again.
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
