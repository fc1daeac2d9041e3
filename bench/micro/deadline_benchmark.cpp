// What a time limit costs when it is met, as nearly all are. The operation completes at once, so
// the figure shows the limit alone. `without` is the baseline, the operation without a limit;
// `within` is ours; `or_timer` is the usual way of Asio, which `within` replaces.
#include "async/deadline.hpp"

#include "async/task_group.hpp"
#include "platform/system.hpp"
#include "support/rethrow.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace trecho {

namespace {

using asio::experimental::awaitable_operators::operator||;

constexpr std::chrono::seconds limit(15);

awaitable<error_code> succeed_at_once() { co_return error_code(); }

awaitable<void> operate_without(benchmark::State& state) {
    for (auto iteration : state) {
        const error_code error = co_await succeed_at_once();
        if (error) co_return state.SkipWithError("the operation failed");
    }
}

awaitable<void> operate_within(benchmark::State& state, Clock& clock,
                               asio::cancellation_signal& interrupt) {
    Deadline deadline(clock, interrupt);
    for (auto iteration : state) {
        const error_code error = co_await within(deadline, clock.now() + limit, succeed_at_once());
        if (error) co_return state.SkipWithError("the operation was interrupted");
    }
}

awaitable<void> operate_or_timer(benchmark::State& state, Executor executor) {
    using SteadyClock = std::chrono::steady_clock;
    asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor> timer(
        executor);
    constexpr auto as_awaitable = asio::as_tuple(asio::use_awaitable_t<Executor>());
    for (auto iteration : state) {
        timer.expires_after(limit);
        const auto first = co_await (succeed_at_once() || timer.async_wait(as_awaitable));
        if (first.index() != 0) co_return state.SkipWithError("the timer was first");
    }
}

void without_limit(benchmark::State& state) {
    asio::io_context context(one_thread);
    TaskGroup tasks(context.get_executor(), rethrow);
    tasks.spawn(operate_without(state));
    context.run();
}

void within_deadline(benchmark::State& state) {
    asio::io_context context(one_thread);
    SystemClock clock(context.get_executor());
    TaskGroup tasks(context.get_executor(), rethrow);
    tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return operate_within(state, clock, interrupt);
    });
    context.run();
}

void or_timer(benchmark::State& state) {
    asio::io_context context(one_thread);
    TaskGroup tasks(context.get_executor(), rethrow);
    tasks.spawn(operate_or_timer(state, context.get_executor()));
    context.run();
}

} // namespace

BENCHMARK(without_limit)->Name("deadline/without");
BENCHMARK(within_deadline)->Name("deadline/within");
BENCHMARK(or_timer)->Name("deadline/or_timer");

} // namespace trecho
