// Coroutines that are started together, and waited for together. Nothing in Trecho is spawned
// `detached`: whatever runs belongs to a group, and the group's owner hears how it ended.
#pragma once

#include "async/async_event.hpp"
#include "platform/coroutine.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <utility>

namespace trecho {

// Use it on one executor, from coroutines and handlers that run there. It must outlive its tasks:
// `co_await join()` before destroying it.
class TaskGroup {
public:
    // `on_failure` hears of each task that ended with an exception, which is a bug: errors of the
    // outside world are values. The other tasks go on.
    TaskGroup(Executor executor, std::function<void(const std::exception_ptr&)> on_failure);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    // Starts `task` soon, never inside this call. When there is no memory for it, it throws, and
    // the group is as it was.
    void spawn(awaitable<void> task);

    // The same for a coroutine that limits its own time (Deadline): calls `coroutine` at once, with
    // `arguments` followed by the signal that interrupts the task. The signal outlives the task. So
    //     spawn(&Server::serve_client, this, std::move(stream), framing);
    // starts `this->serve_client(std::move(stream), framing, interrupt)`.
    template <class Coroutine, class... Arguments>
        requires std::invocable<Coroutine, Arguments..., asio::cancellation_signal&>
    void spawn(Coroutine&& coroutine, Arguments&&... arguments) {
        Interrupts made(1);
        awaitable<void> task = std::invoke(std::forward<Coroutine>(coroutine),
                                           std::forward<Arguments>(arguments)..., made.front());
        start(std::move(task), std::move(made));
    }

    // Interrupts what each task is waiting for now; a task that goes on to wait again isn't
    // interrupted again. Call it on the group's executor, or a task may be gone when it arrives.
    void interrupt_all();

    std::size_t running() const { return tasks_.size(); }

    // Returns when no task is running; nothing may be spawned after. operation_aborted when
    // cancelled before.
    awaitable<error_code> join();

private:
    // The signal that interrupts each running task; in a list, for it may not move.
    using Interrupts = std::list<asio::cancellation_signal>;

    void start(awaitable<void> task, Interrupts&& its_interrupt);
    void has_ended(Interrupts::iterator task, const std::exception_ptr& failure);

    Executor executor_;
    std::function<void(const std::exception_ptr&)> on_failure_;
    Interrupts tasks_;
    bool joining_ = false;
    AsyncEvent all_have_ended_;
};

// What is ready runs before the coroutine goes on: between two long computations, say.
awaitable<void> let_others_run();

// The `on_failure` of a group without which the program would only seem to work: prints the
// exception on stderr and ends the process (SIGABRT). A service manager can start it again; it
// can't see that a running program has stopped to accept, or will never stop.
void abort_process(const std::exception_ptr& failure) noexcept;

} // namespace trecho
