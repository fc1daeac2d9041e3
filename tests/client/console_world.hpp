// A console with a scripted person, and a server, on a network that a test can cut.
#pragma once

#include "client/console.hpp"
#include "client/scripted_terminal.hpp"
#include "support/server_world_on_ledger.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace trecho {

// Connects to the server of a world, unless the test has closed or silenced the way.
class TestConnector final : public Connector {
public:
    explicit TestConnector(ServerWorld& world) : world_(world) {}

    awaitable<Connected> connect() override {
        Connected connected;
        if (is_closed) {
            connected.error = asio::error::connection_refused;
            ++refused;
            co_return connected;
        }
        if (is_silent) {
            ++refused;
            AsyncEvent never;
            connected.error = co_await never.wait();
            co_return connected;
        }
        connected.stream = world_.wire.connect_as("console", "server");
        if (!connected.stream)
            connected.error = asio::error::connection_refused; // the server has stopped
        co_return connected;
    }

    // Resets the newest connection, if it is open.
    void cut() const {
        const auto connection = world_.wire.connection_of("console");
        if (connection) connection->reset();
    }

    bool is_closed = false;
    bool is_silent = false; // as with an unplugged cable: no answer
    int refused = 0;

private:
    ServerWorld& world_;
};

class MemoryStore final : public SessionStore {
public:
    std::string load() override { return text; }
    void save(const std::string& changed) override { text = changed; }

    bool is_kept() const override { return is_found_again; }

    std::string session() const { return text.substr(0, text.find('\n')); }

    std::string text;
    bool is_found_again = true;
};

struct ConsoleWorld {
    enum class Start { later };

    explicit ConsoleWorld(const std::string& itinerary = {}, ServerWorldSettings settings = {})
        : world(std::move(settings)) {
        start(itinerary);
    }
    explicit ConsoleWorld(Start, ServerWorldSettings settings = {}) : world(std::move(settings)) {}
    ~ConsoleWorld() {
        terminal.end_input();
        world.settle();
    }

    // Starts the program; with an itinerary it buys, without it runs the console.
    void start(const std::string& itinerary = {}) {
        outcome.reset();
        world.tasks.spawn([this, itinerary](asio::cancellation_signal& interrupt) {
            return run(itinerary, interrupt);
        });
        world.settle();
    }

    // Runs `trecho buy "A > B" --yes` in a script.
    void start_with_yes(const std::string& itinerary) {
        buys_at_once = true;
        terminal.is_a_person = false;
        terminal.printed.clear();
        start(itinerary);
    }

    awaitable<void> run(std::string itinerary, asio::cancellation_signal& interrupt) {
        const Texts& texts = texts_in(language);
        ReturningCustomer customer(
            servers(), world.clock, interrupt, store,
            [&](std::uint64_t ahead) { terminal.print(waiting_message(texts, ahead)); });
        if (!name.empty()) customer.set_name(name);
        const Arrival arrival = co_await customer.arrive();
        if (arrival.error) outcome = Outcome::no_connection;
        if (arrival.error) co_return;
        Console console(terminal, customer, world.clock, texts,
                        [this] { return is_control_c_pressed; });
        if (arrival.has_moved) console.report_move();
        if (itinerary.empty()) {
            if (asks_name && customer.is_new()) co_await console.ask_name();
            outcome = co_await console.run(arrival.standing);
        } else {
            outcome = co_await console.buy(arrival.standing, itinerary, buys_at_once);
            if (customer.is_there()) co_await customer.customer().leave();
        }
    }

    // Two ways to the same server look to a client like two servers with one database.
    ServerList servers() {
        if (!has_two_servers) return connector;
        return ServerList({{"a:7878", &connector}, {"b:7878", &second}});
    }

    void type(const std::string& line) {
        terminal.type(line);
        world.settle();
    }

    // Presses Ctrl-C with nothing typed, or while the console waits.
    void press_control_c() {
        is_control_c_pressed = true;
        world.tasks.interrupt_all();
        world.settle();
        is_control_c_pressed = false;
    }

    // Types the line, and returns what is printed after it.
    std::string answer_to(const std::string& line) {
        terminal.printed.clear();
        type(line);
        return terminal.printed;
    }

    ServerWorldOnLedger world;
    ScriptedTerminal terminal;
    TestConnector connector{world};
    TestConnector second{world};
    bool has_two_servers = false;
    MemoryStore store;
    Language language = Language::english;
    bool buys_at_once = false;
    bool is_control_c_pressed = false; // else an interruption means SIGTERM
    bool asks_name = false;
    std::string name; // --name
    std::optional<Outcome> outcome;
};

} // namespace trecho
