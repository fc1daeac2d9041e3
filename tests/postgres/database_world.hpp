// Runs coroutines against a real database, with the machine's clock.
#pragma once

#include "async/task_group.hpp"
#include "platform/system.hpp"
#include "postgres/connection.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

namespace trecho {

// A task that ends with an exception fails the test, and so does one that never ends.
class DatabaseWorld {
public:
    DatabaseWorld();
    ~DatabaseWorld();
    DatabaseWorld(const DatabaseWorld&) = delete;
    DatabaseWorld& operator=(const DatabaseWorld&) = delete;

    Executor executor() { return context.get_executor(); }
    TimePoint in(Duration duration) const { return clock.now() + duration; }

    // Runs what was spawned until nothing is left to do.
    void run();

    // Runs it for so long, and leaves what isn't at its end.
    void run_for(Duration duration);

    // Starts a coroutine whose result is wanted later.
    template <class Result>
    void start(awaitable<Result> coroutine, std::optional<Result>& result) {
        tasks.spawn(store(std::move(coroutine), result));
    }

    // Once all tasks wait that were started before.
    void interrupt_soon();

    // Runs one coroutine to its end, with all that was started before.
    template <class Result>
    Result run(awaitable<Result> coroutine) {
        std::optional<Result> result;
        start(std::move(coroutine), result);
        run();
        return result ? std::move(*result) : Result();
    }

    // These fail the test on an error.
    void connect(PostgresConnection& connection, const std::string& url);
    Rows rows(PostgresConnection& connection, const std::string& sql);

    asio::io_context context{one_thread};
    SystemClock clock{context.get_executor()};
    TaskGroup tasks;

private:
    template <class Result>
    static awaitable<void> store(awaitable<Result> coroutine, std::optional<Result>& result) {
        co_await asio::this_coro::throw_if_cancelled(false);
        result = co_await std::move(coroutine);
    }
};

} // namespace trecho
