// Time limits for a coroutine, cheap enough to set one for every message.
//
// `co_await (operation || timer)` is the usual way. It has two faults: it starts two coroutines and
// arms a timer each time, and when both finish in the same instant, it throws one result away.
// Here one timer serves a coroutine for its whole life, and an operation that has finished keeps
// its result.
#pragma once

#include "async/error_of.hpp"
#include "platform/clock.hpp"
#include "platform/coroutine.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <utility>

namespace trecho {

// Belongs to one coroutine, which uses it on its executor. Not thread-safe. `interrupt` is the
// signal that the coroutine was spawned with (TaskGroup provides it): emitting it cancels the
// operation that the coroutine waits for.
class Deadline {
public:
    Deadline(Clock& clock, asio::cancellation_signal& interrupt);
    Deadline(const Deadline&) = delete; // its timer has its address
    Deadline& operator=(const Deadline&) = delete;

    // While a Running lives, the deadline interrupts the coroutine when `at` has come.
    class Running {
    public:
        Running(Deadline& deadline, TimePoint at);
        ~Running();
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;

        // Turns operation_aborted into timed_out if the deadline has passed; returns any other
        // error as it is.
        error_code error_of(error_code ended) const {
            if (!deadline_.passed_ || ended != asio::error::operation_aborted) return ended;
            return asio::error::timed_out;
        }

    private:
        Deadline& deadline_;
    };

    static constexpr TimePoint never = TimePoint::max();

    // An interruption between two waits has no effect, so it is repeated after this pause. That is
    // rare, and too short to notice.
    static constexpr Duration pause_between_interruptions = std::chrono::milliseconds(10);

private:
    void on_timer();

    Clock& clock_;
    asio::cancellation_signal& interrupt_;
    std::unique_ptr<Timer> timer_;
    TimePoint at_ = never;         // when to interrupt the coroutine
    TimePoint expires_at_ = never; // when the timer expires: at `at_` or before it
    bool passed_ = false;
};

// Awaits `operation` and interrupts it when `at` has come: then its error is timed_out. The result
// is an error_code or has a member `error`. An operation that finishes in the same instant keeps
// its result. Data that must never be lost belongs where the next operation finds it (bytes in a
// buffer), not only in a result.
template <class Result>
awaitable<Result> within(Deadline& deadline, TimePoint at, awaitable<Result> operation) {
    const Deadline::Running running(deadline, at);
    Result result = co_await std::move(operation);
    error_of(result) = running.error_of(error_of(result));
    co_return result;
}

// Returns when `at` has come, without an error, or operation_aborted when cancelled.
awaitable<error_code> sleep_until(Clock& clock, TimePoint at);

} // namespace trecho
