#include "async/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <cassert>

namespace trecho {

namespace {

// The first frame of every task. By default a coroutine that was cancelled throws at its next
// co_await, even if that one could do its work; ours see operation_aborted as a result, once, and
// decide for themselves.
awaitable<void> run_task(Executor executor, awaitable<void> task) {
    co_await asio::this_coro::throw_if_cancelled(false);
    co_await asio::post(executor, asio::deferred);
    co_await std::move(task);
}

} // namespace

TaskGroup::TaskGroup(Executor executor, std::function<void(const std::exception_ptr&)> on_failure)
    : executor_(std::move(executor)), on_failure_(std::move(on_failure)) {}

TaskGroup::~TaskGroup() {
    assert(tasks_.empty() && "a group must be joined before it is destroyed");
}

void TaskGroup::spawn(awaitable<void> task) { start(std::move(task), Interrupts(1)); }

void TaskGroup::start(awaitable<void> task, Interrupts&& its_interrupt) {
    const auto place = its_interrupt.begin();
    tasks_.splice(tasks_.end(), its_interrupt);
    auto ended = [this, place](const std::exception_ptr& failure) { has_ended(place, failure); };
    try {
        asio::co_spawn(executor_, run_task(executor_, std::move(task)),
                       asio::bind_cancellation_slot(place->slot(), std::move(ended)));
    } catch (...) {
        tasks_.erase(place);
        throw;
    }
}

void TaskGroup::has_ended(Interrupts::iterator task, const std::exception_ptr& failure) {
    tasks_.erase(task);
    if (failure) on_failure_(failure);
    if (joining_ && tasks_.empty()) all_have_ended_.set();
}

void TaskGroup::interrupt_all() {
    for (asio::cancellation_signal& interrupt : tasks_) {
        interrupt.emit(asio::cancellation_type::terminal);
    }
}

awaitable<error_code> TaskGroup::join() {
    joining_ = true;
    if (tasks_.empty()) co_return error_code();
    co_return co_await all_have_ended_.wait();
}

awaitable<void> let_others_run() {
    const Executor executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::deferred);
}

// Rethrown where it may not be: the runtime prints what it was, and calls std::terminate.
void abort_process(const std::exception_ptr& failure) noexcept { std::rethrow_exception(failure); }

} // namespace trecho
