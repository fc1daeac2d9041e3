// An event that happens once; any number of coroutines may wait for it.
#pragma once

#include "async/waiting_line.hpp"

namespace trecho {

// Thread-safe. wait() returns at once if the event has happened, so a coroutine can't miss it
// between looking and waiting. The destructor wakes all waiters with operation_aborted.
class AsyncEvent {
public:
    AsyncEvent();
    ~AsyncEvent();
    AsyncEvent(const AsyncEvent&) = delete;
    AsyncEvent& operator=(const AsyncEvent&) = delete;

    // Wakes all waiters, in order of arrival. A second call does nothing.
    void set();

    bool has_happened() const;

    // Returns no error when the event has happened, or operation_aborted when cancelled.
    awaitable<error_code> wait();

private:
    enum class Outcome { cancelled, happened }; // value-initialised: cancelled
    struct State : WaitingLine<Outcome> {
        bool happened = false;
    };

    std::shared_ptr<State> state_;
};

} // namespace trecho
