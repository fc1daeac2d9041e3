// What simulated customers live in, and what they are like.
#pragma once

#include "async/deadline.hpp"
#include "protocol/framing.hpp"
#include "server/server.hpp"
#include "simulation/oracle/client_history.hpp"
#include "simulation/oracle/session_oracle.hpp"
#include "simulation/platform/network.hpp"

#include <optional>
#include <string>

namespace trecho {

struct Workload {
    Simulation& simulation;
    SimulatedNetwork& wire;
    const Network& network;
    Duration confirm_limit;
    ClientHistory& history;
    SessionOracle& sessions;
    EventLog& story;
    Violations& verdict;
    Duration span{}; // customers come back for so long; zero: each comes a few times
    TimePoint start{};
    ServerSettings server{};
    bool is_long = false; // customers stay for hours, and away for days
};

enum class ClientKind {
    plain,    // speaks the plain dialogue, one message after the other
    old,      // the same, to the port for old clients
    hasty,    // says everything at once, and listens afterwards
    rowdy,    // talks nonsense, too long, or not at all
    faithful, // speaks protocol 2 and comes back after whatever happens
    pedant,   // speaks protocol 2 by hand, and knows each word of its document
};

std::string_view name_of(ClientKind character);

// Lives until the customer wants nothing more.
awaitable<void> live(Workload& workload, Lane lane, ClientKind character,
                     asio::cancellation_signal& interrupt);

// One customer: chance, time, and the way to the server.
class Client {
public:
    Client(Workload& workload, Lane lane, asio::cancellation_signal& interrupt);

protected:
    // Waits a while, and decides whether to come to the office again.
    awaitable<bool> wants_more();

    awaitable<void> wait(Duration duration);

    // Null when nobody answers, after some tries.
    awaitable<std::unique_ptr<Stream>> connect(const char* address);

    // The stream, if its answers are those of the plain dialogue byte by byte.
    std::unique_ptr<Stream> read_along(std::unique_ptr<Stream> stream, Framing framing);

    std::string draw_itinerary();

    std::string spell_place(std::string message);

    // The same message as a person may type it: words may be in either case, places in any that
    // Unicode has; blanks around it and a carriage return behind it mean nothing.
    std::string spell(std::string message);

    // How long the customer thinks about an offer: shortly, or nearly as long as there is time.
    Duration draw_thinking();

    // When the customer leaves the line; most never do.
    std::optional<TimePoint> draw_leaving();
    Duration draw_duration(Duration longest);
    bool one_in(std::uint64_t n) { return workload_.simulation.entropy.one_in(n); }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return workload_.simulation.entropy.between(low, high);
    }

    TimePoint now() const { return workload_.simulation.clock.now(); }
    Clock& clock() { return workload_.simulation.clock; }
    std::string name() const { return "customer " + std::to_string(lane_); }

    // By then everybody has an answer, however many stand before, and whatever the disk does.
    TimePoint end_of_patience() const;

    Workload& workload_;
    Lane lane_;
    asio::cancellation_signal& interrupt_;
    Deadline patience_;
    ClientHistory& history_;

private:
    awaitable<bool> is_turned_away(Stream& stream, bool in_the_old_way);

    std::uint64_t visits_left_;
};

awaitable<void> run_plain_client(Workload& workload, Lane lane, Framing framing,
                                 asio::cancellation_signal& interrupt);
awaitable<void> run_pipelining_client(Workload& workload, Lane lane,
                                      asio::cancellation_signal& interrupt);
awaitable<void> run_malformed_client(Workload& workload, Lane lane,
                                     asio::cancellation_signal& interrupt);
awaitable<void> run_conformance_client(Workload& workload, Lane lane,
                                       asio::cancellation_signal& interrupt);
awaitable<void> run_resuming_client(Workload& workload, Lane lane,
                                    asio::cancellation_signal& interrupt);

} // namespace trecho
