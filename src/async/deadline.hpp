// Time limits for a coroutine, cheap enough to set one for every message.
//
// `co_await (operation || timer)` is the usual way, and has two faults: it starts two coroutines
// and arms a timer each time, and when both finish in the same instant it throws one result away.
// Here one timer serves a coroutine for its whole life, and what has finished has won.
#pragma once

#include "async/error_of.hpp"
#include "platform/clock.hpp"
#include "platform/coroutine.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <utility>

namespace trecho {

// Belongs to one coroutine, and is used by it on its executor. `interrupt` is the signal whose slot
// that coroutine was spawned with (TaskGroup does so): to emit it cancels what it waits for.
class Deadline {
public:
    Deadline(Clock& clock, asio::cancellation_signal& interrupt);
    Deadline(const Deadline&) = delete; // its timer knows where it is
    Deadline& operator=(const Deadline&) = delete;

    // From now on until the Running is destroyed, the coroutine is interrupted once `at` has come.
    class Running {
    public:
        Running(Deadline& deadline, TimePoint at);
        ~Running();
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;

        // How an operation under the deadline ended: timed_out if it was the deadline that
        // interrupted it.
        error_code error_of(error_code ended) const {
            if (!deadline_.passed_ || ended != asio::error::operation_aborted) return ended;
            return asio::error::timed_out;
        }

    private:
        Deadline& deadline_;
    };

    static constexpr TimePoint never = TimePoint::max();

    // Of one that was missed, because it fell between two waits. Nobody feels it, and it is rare.
    static constexpr Duration pause_between_interruptions = std::chrono::milliseconds(10);

private:
    void on_timer();

    Clock& clock_;
    asio::cancellation_signal& interrupt_;
    std::unique_ptr<Timer> timer_;
    TimePoint at_ = never;       // when the coroutine is to be interrupted
    TimePoint rings_at_ = never; // when the timer rings: at `at_`, or uselessly before it
    bool passed_ = false;
};

// Awaits `operation`, but interrupts it when `at` has come: then its error is timed_out. An
// operation that has finished in that same instant has finished, and keeps its result; what must
// never be lost is therefore left where the next operation finds it (bytes in a buffer), not in a
// result alone. The result is an error_code or has a member `error`.
template <class Result>
awaitable<Result> within(Deadline& deadline, TimePoint at, awaitable<Result> operation) {
    const Deadline::Running running(deadline, at);
    Result result = co_await std::move(operation);
    error_of(result) = running.error_of(error_of(result));
    co_return result;
}

// Does nothing until `at`. operation_aborted when cancelled.
awaitable<error_code> sleep_until(Clock& clock, TimePoint at);

} // namespace trecho
