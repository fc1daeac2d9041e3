// What all simulated clients have in common: one loop of visits, seeded choices, a connection.
#pragma once

#include "async/deadline.hpp"
#include "protocol/framing.hpp"
#include "simulation/oracle/protocol_oracle.hpp"
#include "simulation/world/world_state.hpp"
#include "wire/connection.hpp"

#include <memory>
#include <optional>
#include <string>

namespace trecho {

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
    virtual awaitable<void> arrive() { return connect_lines(); }
    virtual awaitable<void> act() = 0;
    virtual void leave() { hang_up(); }

    // Waits a while, and decides whether to make another visit.
    virtual awaitable<bool> wants_more();

    // Null when nobody answers, after some tries.
    awaitable<std::unique_ptr<Stream>> connect(const char* address);

    // The same, with `server_` and `stream_` on it.
    awaitable<void> connect_lines();
    void hang_up();

    // Waits until the server closes the connection, which it must within `limit`.
    awaitable<void> expect_close(std::string when, Duration limit);

    // The stream, whose answers are judged byte by byte as those of the plain dialogue.
    std::unique_ptr<Stream> judge_plain(std::unique_ptr<Stream> stream, Framing framing);

    std::unique_ptr<Connection> connection_on(std::unique_ptr<Stream> stream);

    std::string draw_itinerary();

    // The same message as a person may type it: words may be in either case, places in any that
    // Unicode has; blanks around it and a carriage return behind it mean nothing.
    std::string spell(std::string message);

    // By the short names that places have in the network too.
    std::string spell_alias(std::string itinerary);

    // How long the customer thinks about an offer: shortly, or nearly as long as there is time.
    Duration draw_thinking();

    // When the customer leaves the line; most never do.
    std::optional<TimePoint> draw_leaving();
    Duration draw_duration(Duration longest);
    std::size_t draw_size_of_too_much();
    bool one_in(std::uint64_t n) { return state_.simulation.entropy.one_in(n); }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return state_.simulation.entropy.between(low, high);
    }
    template <class Choices>
    const auto& one_of(const Choices& choices) {
        return choices[between(0, std::size(choices) - 1)];
    }

    awaitable<void> wait(Duration duration);
    Duration confirm_limit() const { return state_.scenario.office.confirm_limit; }
    Duration idle_limit() const { return state_.scenario.server.idle_limit; }
    TimePoint now() const { return state_.simulation.clock.now(); }
    Clock& clock() { return state_.simulation.clock; }
    std::string name() const { return "customer " + std::to_string(lane_); }

    // By then every client has an answer, however many stand before it, and whatever the disk does.
    TimePoint end_of_patience() const;

    WorldState& state_;
    Lane lane_;
    asio::cancellation_signal& interrupt_;
    Deadline patience_;
    ClientHistory& history_;
    ProtocolOracle protocol_;
    std::unique_ptr<Connection> server_; // null when there is none
    Stream* stream_ = nullptr;           // beneath it
    bool is_ended_by_server_ = false;

private:
    awaitable<bool> is_turned_away(Stream& stream, std::string_view answer);
    std::string spell_place(std::string message);

    std::uint64_t visits_left_;
};

std::unique_ptr<Client> make_plain_client(const ClientContext& context, Framing framing);
std::unique_ptr<Client> make_pipelining_client(const ClientContext& context);
std::unique_ptr<Client> make_malformed_client(const ClientContext& context);
std::unique_ptr<Client> make_resuming_client(const ClientContext& context);
std::unique_ptr<Client> make_conformance_client(const ClientContext& context);

} // namespace trecho
