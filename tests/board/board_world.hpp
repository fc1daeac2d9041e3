// The board's web server in a simulation, with a source and browsers that a test controls.
#pragma once

#include "board/board_server.hpp"
#include "simulation/platform/network.hpp"
#include "support/server_world.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace trecho {

class ScriptedSource final : public BoardSource {
public:
    std::string snapshot() override {
        ++snapshots;
        return snapshot_text;
    }
    std::string take_changes() override {
        ++asked;
        return std::exchange(changes, {});
    }
    std::optional<std::string> connection(ConnectionId id) override {
        const auto found = connections.find(id);
        if (found == connections.end()) return std::nullopt;
        return found->second;
    }
    std::string coroutines() override { return R"({"coroutines":[]})"; }
    std::string metrics(const BrowserCounts& browsers) override {
        return "browsers " + std::to_string(browsers.open) + "\n";
    }
    std::optional<std::filesystem::path> trace_file() override { return trace; }

    std::string snapshot_text = R"({"snapshot":1})";
    std::string changes;
    std::map<ConnectionId, std::string> connections;
    std::optional<std::filesystem::path> trace;
    int snapshots = 0;
    int asked = 0; // for changes
};

struct BoardWorldSettings {
    BoardServerSettings server;
    NetworkSettings wire;
};

class BoardWorld : public TestWorld {
public:
    explicit BoardWorld(BoardWorldSettings wanted = {}) : settings(std::move(wanted)) {
        server.serve(*listener_);
        settle();
    }

    // Stops the board; fails the test if that takes time.
    ~BoardWorld() {
        begin_stop();
        settle();
        EXPECT_TRUE(has_stopped()) << "the board never stopped";
        EXPECT_EQ(server.browsers().open, 0U);
        run();
    }

    std::unique_ptr<ScriptedCustomer> connect() {
        auto stream = wire.connect_to("board");
        EXPECT_TRUE(stream) << "the board doesn't listen";
        return std::make_unique<ScriptedCustomer>(*this, std::move(stream));
    }

    // Shorter than any time limit, but long enough for the next events.
    void settle() { run_for(std::chrono::milliseconds(150)); }

    // Sends `bytes`, settles, and returns what the browser has received.
    std::string ask(ScriptedCustomer& browser, const std::string& bytes) {
        browser.say(bytes);
        settle();
        return browser.heard();
    }

    // The whole response to a request on a connection of its own.
    std::string get(const std::string& path) {
        const auto browser = connect();
        return ask(*browser, "GET " + path + " HTTP/1.1\r\nHost: board\r\n\r\n");
    }

    void begin_stop() {
        if (std::exchange(is_stopping_, true)) return;
        tasks.spawn([this](asio::cancellation_signal& interrupt) { return stop(interrupt); });
    }
    bool has_stopped() const { return has_stopped_; }

    BoardWorldSettings settings;
    ScriptedSource source;
    SimulatedNetwork wire{*this, settings.wire};
    Network network{Network::parse(
        R"({"legs": [{"origin": "Recife", "destination": "Salvador", "seats": 1}]})", "network")};
    RecordingObserver observer{network};
    Census census;
    BoardServer server{executor(), source, clock, observer, census, settings.server};

private:
    awaitable<void> stop(asio::cancellation_signal& interrupt) {
        co_await server.stop(interrupt);
        has_stopped_ = true;
    }

    std::unique_ptr<Listener> listener_ = wire.listen("board");
    bool is_stopping_ = false;
    bool has_stopped_ = false;
};

inline std::size_t count_of(std::string_view part, std::string_view whole) {
    std::size_t count = 0;
    for (std::size_t at = whole.find(part); at != std::string_view::npos;
         at = whole.find(part, at + part.size()))
        ++count;
    return count;
}

inline const std::string get_events = "GET /events HTTP/1.1\r\nHost: board\r\n\r\n";
inline const std::string get_health = "GET /healthz HTTP/1.1\r\nHost: board\r\n\r\n";

} // namespace trecho
