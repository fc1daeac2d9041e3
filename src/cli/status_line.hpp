// What happens in the office as a whole, in one line of the log now and then: the other observers
// tell of each session.
#pragma once

#include "async/async_event.hpp"
#include "office/observer.hpp"
#include "platform/clock.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <set>
#include <string>

namespace trecho {

// A person can read a line in that time, and a projected terminal still seems alive.
inline constexpr std::chrono::seconds status_pause{3};

// Says how many are connected, wait for a turn and decide, and how many tickets were sold: every
// `status_pause` at most, and only when it has changed. Use it on one executor.
class StatusLine final : public Observer {
public:
    using Say = std::function<void(const std::string& line)>;

    StatusLine(Clock& clock, Say say);

    // Spawn it once; `interrupt` is the signal of its coroutine. Ends after stop(), with the last
    // line when something has changed since.
    awaitable<void> report(asio::cancellation_signal& interrupt);

    void stop() { stopped_.set(); }

    void opened(ConnectionId, std::string_view) override { ++now_.connected; }
    void waiting(ConnectionId connection, const Itinerary&, std::size_t) override;
    void turn_taken(ConnectionId connection, const Itinerary&) override {
        waiting_.erase(connection);
    }
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
    Counts now_;                     // but for `waiting`
    std::set<ConnectionId> waiting_; // by session: some leave the line without a turn
    Counts said_;
    AsyncEvent stopped_;
};

} // namespace trecho
