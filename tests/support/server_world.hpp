// A whole server in a simulation, and customers who say what a test tells them to.
#pragma once

#include "office/office.hpp"
#include "server/server.hpp"
#include "simulation/platform/disk.hpp"
#include "simulation/platform/network.hpp"
#include "support/run.hpp"

#include <string>
#include <vector>

namespace trecho {

// Writes down what sessions and office tell: "2 held Recife > Salvador".
class RecordingObserver final : public Observer {
public:
    explicit RecordingObserver(const Network& network) : network_(network) {}

    void opened(ConnectionId connection, std::string_view peer) override;
    void waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead) override;
    void turn_taken(ConnectionId connection, const Itinerary& itinerary) override;
    void held(ConnectionId connection, const Itinerary& itinerary) override;
    void resumed(ConnectionId connection, ConnectionId before, const Itinerary& itinerary) override;
    void sold(ConnectionId connection, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override;
    void cancelled(ConnectionId connection, const Itinerary& itinerary,
                   std::string_view ticket) override;
    void released(ConnectionId connection, const Itinerary& itinerary) override;
    void expired(ConnectionId connection, const Itinerary& itinerary) override;
    void closed(ConnectionId connection) override;
    void storage_failed(error_code error) override;
    void storage_works_again() override;
    void accept_failed(error_code error) override;
    void task_failed(const std::exception_ptr& failure) override;

    // Those of one session, without its number.
    std::vector<std::string> of(ConnectionId connection) const;
    std::vector<std::string> all;

private:
    void note(ConnectionId connection, const std::string& what,
              const Itinerary* itinerary = nullptr);

    const Network& network_;
};

// A customer without a mind of its own. Nothing that it does takes effect before the world runs on.
class ScriptedCustomer {
public:
    ScriptedCustomer(TestWorld& world, std::unique_ptr<Stream> stream);
    ~ScriptedCustomer();

    void say(std::string bytes);
    void end_writing(); // "nothing more will come from me", as `nc -N` does at the end of its input
    void hang_up();
    void reset();

    // Everything that came since the last call.
    std::string heard() { return std::exchange(heard_, {}); }
    bool is_disconnected() const { return is_disconnected_; }

    // From now on nothing is read, so that what the server sends piles up.
    void stop_reading() { reads_ = false; }
    void read_on();
    void read_once(); // and then no more

    // Most clients close when the server has; this one keeps its side open.
    void stay_open() { ends_with_the_server_ = false; }

private:
    awaitable<void> send(std::string bytes);
    awaitable<void> end();
    awaitable<void> listen();

    TestWorld& world_;
    std::unique_ptr<Stream> stream_;
    std::string heard_;
    bool is_disconnected_ = false;
    bool reads_ = true;
    bool ends_with_the_server_ = true;
    TaskGroup tasks_;
};

struct ServerWorldSettings {
    std::uint64_t seed = 1;
    std::string network = R"({"legs": [
        {"origin": "Recife", "destination": "Salvador", "seats": 2},
        {"origin": "Salvador", "destination": "Natal", "seats": 1},
        {"origin": "Natal", "destination": "Recife", "seats": 3},
        {"origin": "Recife", "destination": "Manaus", "seats": 0}],
        "aliases": {"REC": "Recife"}})";
    std::string ledger;
    OfficeSettings office;
    ServerSettings server;
    NetworkSettings wire;
};

class ServerWorld : public TestWorld {
public:
    explicit ServerWorld(ServerWorldSettings settings = {});
    ~ServerWorld(); // drains; fails the test if a seat is still held then

    std::unique_ptr<ScriptedCustomer> connect(const std::string& address = "server");
    std::unique_ptr<ScriptedCustomer> connect_legacy() { return connect("legacy"); }
    std::unique_ptr<ScriptedCustomer> connect_with_hello();

    // Long enough for what was said to be answered, too short for any time limit.
    void settle() { run_for(std::chrono::milliseconds(100)); }

    // The usual case: say something, and hear what the server answers.
    std::string ask(ScriptedCustomer& customer, const std::string& bytes);

    Seats seats(std::string_view origin, std::string_view destination) const;

    // Begins to stop the server; ends within the drain limit.
    void begin_drain();
    bool has_drained() const { return has_drained_; }

    ServerWorldSettings settings;
    Network network;
    RecordingObserver observer{network};
    SimulatedLogFile ledger{*this, settings.ledger};
    SimulatedNetwork wire{*this, settings.wire};
    Office office{network, ledger, "ledger.jsonl", clock, observer, settings.office};
    Server server{executor(), office, clock, entropy, observer, settings.server};

private:
    awaitable<void> drain(asio::cancellation_signal& interrupt);

    std::unique_ptr<Listener> listener_ = wire.listen("server");
    std::unique_ptr<Listener> legacy_listener_ = wire.listen("legacy");
    bool is_draining_ = false;
    bool has_drained_ = false;
};

} // namespace trecho
