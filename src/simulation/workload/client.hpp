// What all simulated clients have in common: one loop of visits, seeded choices, a connection.
#pragma once

#include "async/deadline.hpp"
#include "protocol/limits.hpp"
#include "simulation/oracle/protocol_oracle.hpp"
#include "simulation/world/world_state.hpp"
#include "wire/connection.hpp"

#include <memory>
#include <optional>
#include <string>

namespace trecho {

using namespace std::chrono_literals;

struct ClientContext {
    WorldState& state;
    Lane lane;
    asio::cancellation_signal& interrupt;
};

class Client {
public:
    explicit Client(const ClientContext& context);
    virtual ~Client() = default;

    // Visits the server, with pauses, until the client wants nothing more.
    awaitable<void> run();

protected:
    // A visit. It begins with arrive() unless the last one has left a connection; act() follows if
    // there is one, and then leave() in any case.
    virtual bool is_connected() const { return server_ != nullptr; }
    virtual awaitable<void> arrive() { return connect(); }
    virtual awaitable<void> act() = 0;
    virtual void leave() { hang_up(); }
    virtual awaitable<bool> wants_more(); // another visit, after a while

    // Sets `server_` and `stream_`, unless nobody answers after some tries. With the framing of the
    // plain dialogue, the answers are judged byte by byte as those of that dialogue.
    awaitable<void> connect(std::optional<Framing> plain = {});
    void hang_up() {
        server_.reset();
        stream_ = nullptr;
        is_ended_by_server_ = false;
    }

    // Waits until the server closes the connection, which it must within `limit`.
    awaitable<void> expect_close(std::string when, Duration limit);

    std::string draw_itinerary();

    // The same message as a person may type it: words may be in either case, places in any that
    // Unicode has; blanks around it and a carriage return behind it mean nothing.
    std::string spell(std::string message);

    // How long the customer thinks about an offer: shortly, or nearly as long as there is time.
    Duration draw_thinking() {
        return draw_duration(one_in(2) ? Duration(5ms) : confirm_limit() * 4 / 5);
    }

    // When the customer leaves the line; most never do.
    std::optional<TimePoint> draw_leaving() {
        const bool leaves = one_in(4);
        const TimePoint at = now() + draw_duration(confirm_limit());
        return leaves ? std::optional(at) : std::nullopt;
    }
    Duration draw_duration(Duration longest) {
        return Duration(between(0, static_cast<std::uint64_t>(longest.count())));
    }
    std::size_t draw_size_of_too_much() { return message_bytes_max + between(1, 3000); }
    bool one_in(std::uint64_t n) { return state_.simulation.entropy.one_in(n); }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return state_.simulation.entropy.between(low, high);
    }
    template <class Choices>
    const auto& one_of(const Choices& choices) {
        return choices[between(0, std::size(choices) - 1)];
    }

    awaitable<void> wait(Duration duration) { co_await sleep_until(clock_, now() + duration); }
    awaitable<void> wait_until_last_moment() { // to decide, or a little longer
        return wait(confirm_limit() - 1ms + draw_duration(2ms));
    }
    Duration confirm_limit() const { return state_.scenario.office.confirm_limit; }
    Duration idle_limit() const { return state_.scenario.server.idle_limit; }
    TimePoint now() const { return clock_.now(); }
    std::string name() const { return "customer " + std::to_string(lane_); }

    // By then every client has an answer, however many stand before it, and whatever the disk does.
    TimePoint end_of_patience() const { return now() + 30min; }

    WorldState& state_;
    Lane lane_;
    asio::cancellation_signal& interrupt_;
    Clock& clock_;
    Deadline patience_;
    ClientHistory& history_;
    ProtocolOracle protocol_;
    std::unique_ptr<Connection> server_; // null when there is none
    Stream* stream_ = nullptr;           // beneath it
    bool is_ended_by_server_ = false;

private:
    awaitable<bool> is_turned_away(Stream& stream, std::string_view answer);

    std::uint64_t visits_left_ = between(1, 4);
};

} // namespace trecho
