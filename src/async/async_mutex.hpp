// A mutex for coroutines: a coroutine that must wait suspends, and its thread runs others.
#pragma once

#include "async/waiting_line.hpp"

#include <cstddef>
#include <optional>

namespace trecho {

// First come, first served. Thread-safe. The mutex may be destroyed before its guards; a coroutine
// that still waits then gets an empty guard, as if it had been cancelled.
class AsyncMutex {
    struct State;

public:
    // Owns the lock and unlocks in its destructor. A cancelled waiter gets an empty guard, which
    // owns nothing.
    //
    // The lock is this object, even on the way from the coroutine that unlocks to the one
    // that waits. If the waiter is cancelled or destroyed in the very instant in which it gets the
    // lock, the guard that it never saw still unlocks, and the lock goes to the next waiter.
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

    // Never waits: returns an empty guard if the mutex is locked.
    Guard try_lock();

    // A waiter's place in the line: lock(&place) fills it in, ahead_of(place) reads it.
    struct Place {
        Place() = default;
        Place(const Place&) = delete; // lock() has its address
        Place& operator=(const Place&) = delete;

        std::optional<std::uint64_t> arrival; // none unless lock() waits
    };

    // Waits for the lock. Returns an empty guard when cancelled. `place` must outlive the call.
    awaitable<Guard> lock(Place* place = nullptr);

    // How many coroutines wait now.
    std::size_t waiting() const;

    // How many coroutines get the lock before this waiter, including the one that has it now.
    std::size_t ahead_of(const Place& place) const;

private:
    struct State : WaitingLine<Guard> {
        bool locked = false;
    };

    std::shared_ptr<State> state_;
};

} // namespace trecho
