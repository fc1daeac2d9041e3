// The waiter that was cancelled.
//
// Customers wait in line for a lock. Each waits for an event of its own; unlock() passes the lock
// to the first in line by setting its event. AsyncEvent::wait() returns an error when the coroutine
// that waits is interrupted, as the server does when a customer hangs up.
//
// As long as nobody hangs up, all is well. Then one customer hangs up, and all who come later wait
// for ever. Find out why, and mend it. Hang-ups in the very instant in which the lock is passed on
// are the next exercise; here they don't happen.
#include "exercise.hpp"

namespace exercise {

using trecho::AsyncEvent;
using trecho::awaitable;
using trecho::error_code;

awaitable<bool> Mutex::lock() {
    if (!is_locked_) {
        is_locked_ = true;
        co_return true;
    }
    const auto my_turn = std::make_shared<AsyncEvent>();
    line_.push_back(my_turn);
    const error_code interrupted = co_await my_turn->wait();
    co_return !interrupted;
}

void Mutex::unlock() {
    if (line_.empty()) {
        is_locked_ = false;
        return;
    }
    line_.front()->set(); // stays locked: the lock now belongs to that coroutine
    line_.pop_front();
}

} // namespace exercise
