// What other servers tell through the database (NOTIFY): seats have changed for which somebody
// waits, or a session was resumed.
//
// A notice makes waiting short, but nothing depends on it: whoever waits for seats looks again when
// the next lease ends, and a superseded server is refused by the number of its claim.
#pragma once

#include "async/async_event.hpp"
#include "async/task_group.hpp"
#include "office/office.hpp"
#include "postgres/connection.hpp"

#include <functional>
#include <list>
#include <string>
#include <vector>

namespace trecho {

// Use it on one executor.
class SeatNotices {
public:
    SeatNotices(const Executor& executor, Clock& clock, std::string url, std::int64_t server,
                std::size_t legs, Office::OnResumed on_resumed);

    // Listens on a connection of its own, and connects again whenever it is lost.
    void start();
    awaitable<void> stop();

    // Whether it waits for the database to let it listen.
    bool is_connecting() const { return is_connecting_; }

    // Counts the notices about each leg. A client that is refused seats looks up the count before
    // it asks: then no notice can fall between its request and its wait.
    std::uint64_t count() const { return count_; }

    // Returns when a leg of the itinerary had a notice since that count, or `look_again` has come.
    // operation_aborted when cancelled.
    awaitable<error_code> wait(const Itinerary& itinerary, std::uint64_t since,
                               TimePoint look_again);

    // Wakes those who wait for these legs: "3,17".
    void seats_have_changed(std::string_view legs);

private:
    // A coroutine that waits for one of its legs.
    struct Waiting {
        const Itinerary& itinerary;
        AsyncEvent changed;
    };

    awaitable<void> listen();
    awaitable<bool> connect(PostgresConnection& connection);
    awaitable<void> hear_all(PostgresConnection& connection);
    void session_was_resumed(std::string_view payload);
    void everything_may_have_changed();
    bool has_changed(const Itinerary& itinerary, std::uint64_t since) const;

    Executor executor_;
    Clock& clock_;
    std::string url_;
    std::int64_t server_;
    Office::OnResumed on_resumed_;
    std::uint64_t count_ = 0;
    std::vector<std::uint64_t> changed_at_; // the count at each leg's newest notice
    std::list<Waiting*> waiting_;
    bool is_connecting_ = false;
    bool stops_ = false;
    TaskGroup tasks_;
};

} // namespace trecho
