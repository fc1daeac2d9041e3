// Reports the totals of the whole server in one line of the log now and then. The other observers
// report each connection.
#pragma once

#include "async/async_event.hpp"
#include "async/census.hpp"
#include "office/observer.hpp"
#include "platform/clock.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <set>
#include <string>

namespace trecho {

// Long enough to read a line, short enough that a projected terminal doesn't look frozen.
inline constexpr std::chrono::seconds status_pause{3};

// Says how many customers are connected, wait for a turn and decide, and how many tickets were
// sold and cancelled: at most once in `status_pause`, and only when a number has changed. Use it on
// one executor.
class StatusLine final : public Observer {
public:
    using Say = std::function<void(const std::string& line)>;

    StatusLine(Clock& clock, Say say);

    // Spawn it once; `interrupt` is the signal of its coroutine. Returns after stop() or a
    // cancellation, and says a last line if a number has changed.
    awaitable<void> report(Census& census, asio::cancellation_signal& interrupt);

    void stop() { stopped_.set(); }

    void opened(ConnectionId, std::string_view) override { ++now_.connected; }
    void waiting(ConnectionId connection, const Itinerary&, std::size_t) override;
    void turn_taken(ConnectionId connection, const Itinerary&) override {
        waiting_.erase(connection);
    }
    void left_line(ConnectionId connection) override { waiting_.erase(connection); }
    void held(ConnectionId, const Itinerary&) override { ++now_.deciding; }
    void sold(ConnectionId, const Itinerary&, std::string_view, std::string_view) override;
    void cancelled(ConnectionId, const Itinerary&, std::string_view) override { ++now_.cancelled; }
    void released(ConnectionId, const Itinerary&) override { --now_.deciding; }
    void expired(ConnectionId, const Itinerary&) override { --now_.deciding; }
    void closed(ConnectionId connection) override;

private:
    struct Counts {
        std::uint64_t connected = 0;
        std::uint64_t waiting = 0;
        std::uint64_t deciding = 0;
        std::uint64_t sold = 0;
        std::uint64_t cancelled = 0;

        bool operator==(const Counts&) const = default;
    };

    void say_if_changed();

    Clock& clock_;
    Say say_;
    Counts now_;                     // without `waiting`, which is the size of the set
    std::set<ConnectionId> waiting_; // a set: closed() doesn't say whether a connection waited
    Counts said_;
    AsyncEvent stopped_;
};

} // namespace trecho
