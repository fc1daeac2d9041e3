// Something that happens once, and that many coroutines may wait for.
#pragma once

#include "async/waiting_line.hpp"

namespace trecho {

// Thread-safe. Whoever waits for an event that has happened goes on at once, so none is missed
// between looking and waiting. Destroying it tells those who wait, as if they had been cancelled.
class AsyncEvent {
public:
    AsyncEvent();
    ~AsyncEvent();
    AsyncEvent(const AsyncEvent&) = delete;
    AsyncEvent& operator=(const AsyncEvent&) = delete;

    // Wakes all who wait, in order of arrival. Again is nothing.
    void set();

    bool has_happened() const;

    // No error once it has happened; operation_aborted when cancelled.
    awaitable<error_code> wait();

private:
    enum class Outcome { cancelled, happened }; // value-initialised: cancelled
    struct State : WaitingLine<Outcome> {
        bool happened = false;
    };

    std::shared_ptr<State> state_;
};

} // namespace trecho
