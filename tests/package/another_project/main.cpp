// What another project may do with trecho::async: a coroutine waits for a mutex, but only so long.
#include "async/async_mutex.hpp"
#include "async/deadline.hpp"
#include "async/task_group.hpp"
#include "platform/system.hpp"

#include <chrono>
#include <iostream>

namespace {

trecho::awaitable<trecho::error_code> lock_once(trecho::AsyncMutex& mutex) {
    const trecho::AsyncMutex::Guard guard = co_await mutex.lock();
    if (!guard) co_return trecho::asio::error::operation_aborted;
    co_return trecho::error_code();
}

trecho::awaitable<void> lock_twice(trecho::Clock& clock, trecho::AsyncMutex& mutex,
                                   trecho::AsyncMutex::Guard held_by_another,
                                   trecho::asio::cancellation_signal& interrupt) {
    trecho::Deadline deadline(clock, interrupt);
    const trecho::TimePoint soon = clock.now() + std::chrono::milliseconds(1);
    const trecho::error_code first = co_await within(deadline, soon, lock_once(mutex));
    held_by_another.unlock();
    const trecho::TimePoint later = clock.now() + std::chrono::minutes(1);
    const trecho::error_code second = co_await within(deadline, later, lock_once(mutex));
    std::cout << (first == trecho::asio::error::timed_out ? "timed out" : "locked") << ", then "
              << (second ? "failed" : "locked") << '\n';
}

} // namespace

int main() {
    trecho::asio::io_context context;
    trecho::SystemClock clock(context.get_executor());
    trecho::AsyncMutex mutex;
    trecho::AsyncMutex::Guard held = mutex.try_lock();
    trecho::TaskGroup tasks(context.get_executor(), trecho::abort_process);
    tasks.spawn([&](trecho::asio::cancellation_signal& interrupt) {
        return lock_twice(clock, mutex, std::move(held), interrupt);
    });
    context.run();
}
