// A whole server in a simulation, and clients that a test controls.
//
// Its office is what the test program is linked with: server_world_on_ledger.cpp, or
// server_world_on_postgres.cpp with a real database. So the same tests run in two programs.
#pragma once

#include "office/observer_pair.hpp"
#include "office/office.hpp"
#include "server/server.hpp"
#include "simulation/platform/network.hpp"
#include "support/run.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trecho {

// Records all events as text: "2 held Recife > Salvador".
class RecordingObserver final : public Observer {
public:
    explicit RecordingObserver(const Network& network) : network_(network) {}

    void opened(ConnectionId connection, std::string_view peer) override;
    void session_opened(ConnectionId connection) override;
    void session_resumed(ConnectionId connection) override;
    void named(ConnectionId connection, std::string_view name) override;
    void transferred(ConnectionId connection, const Traffic& traffic) override;
    void refused(ConnectionId connection, std::string_view reason) override;
    void storing(ConnectionId connection, const Itinerary& itinerary) override;
    void declined(ConnectionId connection, const Itinerary& itinerary) override;
    void synced(std::size_t records, Duration took) override;
    void waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead) override;
    void in_line(ConnectionId connection, LegId leg) override;
    void turn_taken(ConnectionId connection, const Itinerary& itinerary) override;
    void left_line(ConnectionId connection) override;
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
    void database_failed(std::string_view /*why*/) override { ++database_failures; }
    void database_works_again() override { ++database_recoveries; }

    // The events of one connection, without its number.
    std::vector<std::string> of(ConnectionId connection) const;
    std::vector<std::string> all;

    // What a board shows besides, in the same form; these aren't among `all`.
    std::vector<std::string> reports;
    Traffic traffic;
    std::vector<std::size_t> batches; // of records that were synced together
    int database_failures = 0;
    int database_recoveries = 0;

private:
    void note(ConnectionId connection, const std::string& what,
              const Itinerary* itinerary = nullptr);

    const Network& network_;
};

// A client that a test controls. Its actions take effect only when the world runs. It must hang up
// or end before its world does.
class ScriptedCustomer {
public:
    ScriptedCustomer(TestWorld& world, std::unique_ptr<Stream> stream);
    ~ScriptedCustomer();

    void say(std::string bytes);
    void end_writing(); // ends its side only, as `nc -N` does at the end of its input
    void hang_up();
    void reset();

    // All bytes that arrived since the last call.
    std::string heard() { return std::exchange(heard_, {}); }
    bool is_disconnected() const { return is_disconnected_; }

    // Stops reading, so that the server's answers fill the network's buffers.
    void stop_reading() { reads_ = false; }
    void read_on();
    void read_once(); // one read, then stops again

    // Keeps its side open after the server has closed; by default the client then closes too.
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
    std::string stored; // by an earlier world: its stored()
    OfficeSettings office;
    ServerSettings server;
    NetworkSettings wire;

    // Makes an observer beside the recording one.
    std::function<std::unique_ptr<Observer>(const Network&, const Clock&)> make_observer;
};

class ServerWorld;

// The office of a world, and where it stores its sales.
class TestedOffice {
public:
    TestedOffice() = default;
    virtual ~TestedOffice() = default;
    TestedOffice(const TestedOffice&) = delete;
    TestedOffice& operator=(const TestedOffice&) = delete;

    virtual Office& office() = 0;

    // Whether something is asked whose answer takes real time. Virtual time doesn't go on
    // meanwhile.
    virtual bool is_asking() const = 0;

    // Of virtual time; a real database fails the test.
    virtual void storing_takes(Duration time) = 0;

    // With it a later world goes on where this one stands.
    virtual std::string stored() = 0;

    // The customer's name of each sale, in their order.
    virtual std::vector<std::string> sales() = 0;

    // The server has drained. Fails the test if a seat is held for nobody.
    virtual void stop() = 0;
};

// Where the program is linked with a store.
std::unique_ptr<TestedOffice> make_tested_office(ServerWorld& world);

// How many seeds a test tries that wants so many: a real database takes longer for each.
std::uint64_t seeds_of(std::uint64_t wanted);

// How many bytes lie between two cuts of a test that cuts everywhere, for the same reason.
std::size_t bytes_between_cuts();

class ServerWorld : public TestWorld {
public:
    explicit ServerWorld(ServerWorldSettings settings = {});
    ~ServerWorld(); // drains; fails the test if a seat is still held then

    std::unique_ptr<ScriptedCustomer> connect(const std::string& address = "server");
    std::unique_ptr<ScriptedCustomer> connect_legacy() { return connect("legacy"); }
    std::unique_ptr<ScriptedCustomer> connect_with_hello();

    // Runs long enough for the server to answer, and too short for any time limit.
    void settle() { run_for(std::chrono::milliseconds(100)); }

    // Sends `bytes`, settles, and returns what the client has heard.
    std::string ask(ScriptedCustomer& customer, const std::string& bytes);

    Seats seats(std::string_view origin, std::string_view destination) const;

    void storing_takes(Duration takes) { tested_->storing_takes(takes); }
    std::string stored() { return tested_->stored(); }
    std::vector<std::string> sales() { return tested_->sales(); }

    // Begins to stop the server; ends within the drain limit.
    void begin_drain();
    bool has_drained() const { return has_drained_; }

    ServerWorldSettings settings;
    Network network;
    RecordingObserver observer{network};
    std::unique_ptr<Observer> second_observer = settings.make_observer
                                                    ? settings.make_observer(network, clock)
                                                    : std::make_unique<Observer>();
    ObserverPair observers{observer, *second_observer};
    SimulatedNetwork wire{*this, settings.wire};

protected:
    TestedOffice& tested() { return *tested_; }

private:
    std::unique_ptr<TestedOffice> tested_ = make_tested_office(*this);

public:
    Office& office = tested_->office();
    Server server{executor(), office, clock, entropy, observers, settings.server};

private:
    void run_what_is_ready() override;
    awaitable<void> drain(asio::cancellation_signal& interrupt);

    std::unique_ptr<Listener> listener_ = wire.listen("server");
    std::unique_ptr<Listener> legacy_listener_ = wire.listen("legacy");
    bool is_draining_ = false;
    bool has_drained_ = false;
};

} // namespace trecho
