// Treats the input as the messages of three clients to a whole server: real dialogues and a real
// office, on a simulated network and disk, in virtual time. The run depends on the input only.
//
// The current client sends most bytes as they are. Some bytes are commands:
//
//     01 n  wait n tenths of a second     04  hang up
//     02    end writing                   05  the next client becomes the current one
//     03    reset the connection          06  RESUME the session of the next client
//
// Afterwards every message has one answer, no client is connected, no seat is held, and the ledger
// agrees with the office.
#include "fuzz/fuzz.hpp"
#include "fuzz/fuzz_client.hpp"
#include "office/ledger_office.hpp"
#include "office/recovery.hpp"
#include "office/restoration.hpp"
#include "server/server.hpp"
#include "simulation/platform/disk.hpp"
#include "simulation/platform/network.hpp"

#include <array>

namespace trecho {

namespace {

class CountingObserver final : public Observer {
public:
    void sold(ConnectionId /*connection*/, const Itinerary& /*legs*/, std::string_view /*ticket*/,
              std::string_view /*name*/) override {
        ++sales;
    }
    void cancelled(ConnectionId /*connection*/, const Itinerary& /*legs*/,
                   std::string_view /*ticket*/) override {
        ++cancellations;
    }
    void task_failed(const std::exception_ptr& /*failure*/) override {
        require(false, "a session ends without exception");
    }
    std::size_t sales = 0;
    std::size_t cancellations = 0;
};

// Clients act at whole tenths of a second, and no time limit ends close to one. So no client sends
// a message while the server's close is on its way, which would leave the message without answer.
constexpr std::chrono::milliseconds beside_the_tenths{1}; // longer than the network's delay

OfficeSettings office_settings_for(std::uint8_t byte) {
    constexpr std::array policies{GuardPolicy::leg, GuardPolicy::global, GuardPolicy::none};
    OfficeSettings settings;
    settings.guard = policies.at(byte % policies.size());
    settings.confirm_limit += beside_the_tenths;
    return settings;
}

ServerSettings server_settings() {
    ServerSettings settings;
    settings.idle_limit += beside_the_tenths;
    return settings;
}

class World : public Simulation {
public:
    explicit World(FuzzInput& input)
        : Simulation(input.byte()), settings_(office_settings_for(input.byte())) {
        server_.serve(*listener_, Framing::lines);
        run_for(Duration::zero());
    }

    void execute(FuzzInput& input);
    void end();

private:
    static constexpr int connections_max = 12;
    static constexpr int pauses_max = 40;

    FuzzClient* current_client();
    void send_written();
    void leave();
    void command(std::uint8_t code, FuzzInput& input);
    void resume_next();
    void require_ledger_agrees() const;
    awaitable<void> drain(asio::cancellation_signal& interrupt);

    OfficeSettings settings_;
    Network network_ = Network::parse(R"({"legs": [
        {"origin": "A", "destination": "B", "seats": 2},
        {"origin": "B", "destination": "C", "seats": 1},
        {"origin": "C", "destination": "A", "seats": 100}],
        "aliases": {"X": "A"}})",
                                      "network");
    CountingObserver observer_;
    SimulatedLogFile ledger_{*this};
    SimulatedNetwork wire_{*this};
    LedgerOffice office_{network_, ledger_, "ledger.jsonl", clock, observer_, settings_};
    std::unique_ptr<Listener> listener_ = wire_.listen("server");
    Server server_{executor(), office_, clock, entropy, observer_, server_settings()};
    TaskGroup tasks_{executor(), [](const std::exception_ptr&) { require(false, "it drains"); }};

    std::array<std::unique_ptr<FuzzClient>, 3> clients_;
    std::size_t current_ = 0;
    std::string written_; // bytes that the current client hasn't sent yet
    std::size_t purchases_asked_ = 0;
    int connections_ = 0;
    int pauses_ = 0;
    bool has_drained_ = false;
};

// Null after too many connections: a fuzzer mustn't spend its time on connecting.
FuzzClient* World::current_client() {
    auto& client = clients_.at(current_);
    if (!client && connections_ < connections_max) {
        ++connections_;
        client = std::make_unique<FuzzClient>(*this, wire_.connect_to("server"));
    }
    return client.get();
}

void World::send_written() {
    FuzzClient* const client = written_.empty() ? nullptr : current_client();
    if (client) client->say(written_);
    written_.clear();
}

void World::leave() {
    auto& client = clients_.at(current_);
    if (!client) return;
    purchases_asked_ += client->purchases_asked();
    client.reset();
}

void World::resume_next() {
    const auto& next = clients_.at((current_ + 1) % clients_.size());
    if (next) written_ += "RESUME " + next->session() + "\n";
}

void World::command(std::uint8_t code, FuzzInput& input) {
    if (code != 6) send_written();
    FuzzClient* const client = clients_.at(current_).get();
    switch (code) {
    case 1: {
        const int tenths = input.byte();
        if (++pauses_ <= pauses_max) run_for(std::chrono::milliseconds(100) * tenths);
        break;
    }
    case 2:
        if (client) client->end_writing();
        break;
    case 3:
        if (client) client->reset();
        break;
    case 4: leave(); break;
    case 5: current_ = (current_ + 1) % clients_.size(); break;
    default: resume_next(); break;
    }
}

void World::execute(FuzzInput& input) {
    while (!input.is_empty()) {
        const std::uint8_t byte = input.byte();
        if (byte >= 1 && byte <= 6) {
            command(byte, input);
        } else {
            written_ += static_cast<char>(byte);
        }
    }
    send_written();
}

void World::end() {
    // Long enough for each client in line to get its turn.
    run_for(std::chrono::minutes(1));
    for (const auto& client : clients_) {
        if (client) client->require_answers();
    }
    for (const auto& client : clients_) {
        if (client) client->end_writing();
    }
    run();
    require(server_.connection_count() == 0, "every session ends");
    for (current_ = 0; current_ < clients_.size(); ++current_) {
        FuzzClient* const client = clients_.at(current_).get();
        if (client) client->require_answers();
        leave();
    }
    run();
    require_ledger_agrees();

    tasks_.spawn([this](asio::cancellation_signal& interrupt) { return drain(interrupt); });
    run();
    require(has_drained_, "the server stops");
}

awaitable<void> World::drain(asio::cancellation_signal& interrupt) {
    co_await server_.drain(interrupt);
    has_drained_ = true;
}

void World::require_ledger_agrees() const {
    const Recovery recovery = recover(ledger_.content(), "ledger.jsonl");
    require(recovery.torn_bytes == 0, "the ledger is whole");
    require(recovery.records.size() == observer_.sales + observer_.cancellations,
            "the ledger has exactly the confirmed sales and cancellations");
    require(observer_.sales <= purchases_asked_, "each sale was asked for");

    Inventory inventory(network_);
    TicketBook tickets;
    const std::string file = "ledger.jsonl";
    Restoration restoration(network_, inventory, tickets, file);
    for (const LedgerRecord& record : recovery.records) restoration.count(record);
    const std::vector<Seats> seats = office_.seats();
    const std::vector<Seats> restored = inventory.seats();
    for (std::size_t leg = 0; leg < seats.size(); ++leg) {
        require(seats[leg].held == 0, "no seat is held when all clients have left");
        require(seats[leg].free + seats[leg].sold == network_.legs()[leg].seats,
                "free + held + sold = capacity");
        require(seats[leg].sold == restored[leg].sold, "the ledger agrees with the office");
    }
}

} // namespace

} // namespace trecho

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    trecho::FuzzInput input(data, size);
    trecho::World world(input);
    world.execute(input);
    world.end();
    return 0;
}
