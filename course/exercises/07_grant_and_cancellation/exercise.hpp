// The interface of the exercise. Read it, don't change it: the test is compiled with it.
#pragma once

#include "async/async_event.hpp"

#include <list>
#include <memory>

namespace exercise {

// A mutex for coroutines: first come, first served. One thread uses it.
class Mutex {
public:
    // Waits for the lock, and returns true when the caller has it. Returns false, at once, when the
    // wait is interrupted: the customer has hung up. Then the caller doesn't have the lock, and the
    // mutex forgets it. When the interruption comes in the instant in which unlock() passes the
    // lock to the caller, either answer will do, if it is true.
    trecho::awaitable<bool> lock();

    // The lock passes to the coroutine that has waited longest. If none waits, it is free.
    void unlock();

private:
    bool is_locked_ = false;

    // An event for each coroutine that waits, in order of arrival. unlock() sets it to pass the
    // lock on.
    std::list<std::shared_ptr<trecho::AsyncEvent>> line_;
};

} // namespace exercise
