// A mutex for coroutines: whoever must wait for it suspends, and the thread does something else.
#pragma once

#include "async/waiting_line.hpp"

#include <cstddef>
#include <optional>

namespace trecho {

// First come, first served. Thread-safe. The mutex may be destroyed before its guards; those who
// still wait then are told, as if they had been cancelled.
class AsyncMutex {
    struct State;

public:
    // Has the lock, and gives it back when destroyed. An empty guard has nothing: that is what a
    // cancelled waiter gets.
    //
    // The lock travels *as* this object, even on the way from the one who unlocks to the coroutine
    // that waits. So when that coroutine is cancelled or destroyed in the very instant in which it
    // was served, the guard that it never saw unlocks all the same, and the next one has its turn.
    class Guard {
    public:
        Guard() = default;
        Guard(Guard&&) noexcept = default;
        Guard& operator=(Guard&& other) noexcept;
        ~Guard() { unlock(); }

        explicit operator bool() const { return state_ != nullptr; }
        void unlock(); // from any thread

    private:
        friend class AsyncMutex;
        explicit Guard(std::shared_ptr<State> state) : state_(std::move(state)) {}

        std::shared_ptr<State> state_;
    };

    AsyncMutex();
    ~AsyncMutex();
    AsyncMutex(const AsyncMutex&) = delete;
    AsyncMutex& operator=(const AsyncMutex&) = delete;

    // An empty guard if somebody else has the lock.
    Guard try_lock();

    // Where somebody stands in the line: lock(&place) fills it in, ahead_of(place) reads it.
    struct Place {
        Place() = default;
        Place(const Place&) = delete; // lock() has its address
        Place& operator=(const Place&) = delete;

        std::optional<std::uint64_t> ticket; // none while nobody is waited for
    };

    // Waits for the lock. Obeys cancellation with an empty guard. `place` must live until it
    // returns.
    awaitable<Guard> lock(Place* place = nullptr);

    // How many are waiting now.
    std::size_t waiting() const;

    // How many have the lock before somebody who waits, with the one who has it now.
    std::size_t ahead_of(const Place& place) const;

private:
    struct State : WaitingLine<Guard> {
        bool locked = false;
    };

    std::shared_ptr<State> state_;
};

} // namespace trecho
