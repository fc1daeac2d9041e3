// Any bytes as what three customers say to a whole server, in virtual time: the real sessions and
// the real office, on a network and a disk of memory. Nothing depends on anything but the bytes.
//
// Most bytes are said as they are, by the customer whose turn it is to speak. Some are commands:
//
//     01 n  wait n tenths of a second     04  hang up
//     02    end writing                   05  another customer speaks
//     03    reset the connection          06  RESUME the session of the next customer
//
// Afterwards every message has had one answer, nobody is connected, no seat is held, and the ledger
// agrees with the office.
#include "fuzz/fuzz.hpp"
#include "fuzz/visitor.hpp"
#include "office/recovery.hpp"
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

// Customers do something at whole tenths of a second, and no limit ends close to one: so nobody
// ends while the server's closing is on its way to them, and has said what nobody will answer.
constexpr std::chrono::milliseconds beside_the_tenths{1}; // longer than a message is on its way

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

    void obey(FuzzInput& input);
    void end();

private:
    static constexpr int visits_max = 12;
    static constexpr int pauses_max = 40;

    Visitor* speaker();
    void say_what_was_written();
    void leave();
    void command(std::uint8_t code, FuzzInput& input);
    void resume_next();
    void require_books_agree() const;
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
    Office office_{network_, ledger_, "ledger.jsonl", clock, observer_, settings_};
    std::unique_ptr<Listener> listener_ = wire_.listen("server");
    Server server_{executor(), office_, clock, entropy, observer_, server_settings()};
    TaskGroup tasks_{executor(), [](const std::exception_ptr&) { require(false, "it drains"); }};

    std::array<std::unique_ptr<Visitor>, 3> visitors_;
    std::size_t speaking_ = 0;
    std::string written_; // by the one who speaks, and not said yet
    std::size_t purchases_asked_ = 0;
    int visits_ = 0;
    int pauses_ = 0;
    bool has_drained_ = false;
};

// Null when there were too many already: a fuzzer isn't to spend its time on connecting.
Visitor* World::speaker() {
    auto& visitor = visitors_.at(speaking_);
    if (!visitor && visits_ < visits_max) {
        ++visits_;
        visitor = std::make_unique<Visitor>(*this, wire_.connect_to("server"));
    }
    return visitor.get();
}

void World::say_what_was_written() {
    Visitor* const visitor = written_.empty() ? nullptr : speaker();
    if (visitor) visitor->say(written_);
    written_.clear();
}

void World::leave() {
    auto& visitor = visitors_.at(speaking_);
    if (!visitor) return;
    purchases_asked_ += visitor->purchases_asked();
    visitor.reset();
}

void World::resume_next() {
    const auto& next = visitors_.at((speaking_ + 1) % visitors_.size());
    if (next) written_ += "RESUME " + next->session() + "\n";
}

void World::command(std::uint8_t code, FuzzInput& input) {
    if (code != 6) say_what_was_written();
    Visitor* const visitor = visitors_.at(speaking_).get();
    switch (code) {
    case 1: {
        const int tenths = input.byte();
        if (++pauses_ <= pauses_max) run_for(std::chrono::milliseconds(100) * tenths);
        break;
    }
    case 2:
        if (visitor) visitor->end_writing();
        break;
    case 3:
        if (visitor) visitor->reset();
        break;
    case 4: leave(); break;
    case 5: speaking_ = (speaking_ + 1) % visitors_.size(); break;
    default: resume_next(); break;
    }
}

void World::obey(FuzzInput& input) {
    while (!input.is_empty()) {
        const std::uint8_t byte = input.byte();
        if (byte >= 1 && byte <= 6) {
            command(byte, input);
        } else {
            written_ += static_cast<char>(byte);
        }
    }
    say_what_was_written();
}

void World::end() {
    // Whoever stands in line gets their turn meanwhile.
    run_for(std::chrono::minutes(1));
    for (const auto& visitor : visitors_) {
        if (visitor) visitor->require_answers();
    }
    for (const auto& visitor : visitors_) {
        if (visitor) visitor->end_writing();
    }
    run();
    require(server_.customers() == 0, "every session ends");
    for (speaking_ = 0; speaking_ < visitors_.size(); ++speaking_) {
        Visitor* const visitor = visitors_.at(speaking_).get();
        if (visitor) visitor->require_answers();
        leave();
    }
    run();
    require_books_agree();

    tasks_.spawn([this](asio::cancellation_signal& interrupt) { return drain(interrupt); });
    run();
    require(has_drained_, "the server stops");
}

awaitable<void> World::drain(asio::cancellation_signal& interrupt) {
    co_await server_.drain(interrupt);
    has_drained_ = true;
}

void World::require_books_agree() const {
    const Recovery recovery = recover(ledger_.content(), "ledger.jsonl");
    require(recovery.torn_bytes == 0, "the ledger is whole");
    require(recovery.records.size() == observer_.sales + observer_.cancellations,
            "what was told is in the ledger, and nothing else");
    require(observer_.sales <= purchases_asked_, "nothing is sold that nobody asked for");

    Inventory inventory(network_);
    TicketBook tickets;
    restore(recovery.records, network_, inventory, tickets, "ledger.jsonl");
    const std::vector<Seats> seats = office_.seats();
    const std::vector<Seats> restored = inventory.seats();
    for (std::size_t leg = 0; leg < seats.size(); ++leg) {
        require(seats[leg].held == 0, "no seat is held when all have left");
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
    world.obey(input);
    world.end();
    return 0;
}
