// A server in a simulation with a board that watches it.
#pragma once

#include "board/live_source.hpp"
#include "support/server_world_on_ledger.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <utility>

namespace trecho {

namespace json = boost::json;

struct LiveWorldSettings {
    ServerWorldSettings server;
    bool shows_peers = false;
};

class LiveWorld : public ServerWorldOnLedger {
public:
    explicit LiveWorld(LiveWorldSettings wanted = {}) : ServerWorldOnLedger(with_board(wanted)) {}

    json::object snapshot() { return json::parse(source.snapshot()).as_object(); }

    // The connection in a snapshot; empty when it isn't there.
    json::object row(ConnectionId id) {
        const json::object all = snapshot();
        for (const json::value& row : all.at("connections").as_array()) {
            if (row.at("id") == id) return row.as_object();
        }
        return {};
    }

    // What has changed; empty when nothing has.
    json::object changes() {
        const std::string text = source.take_changes();
        if (text.empty()) return {};
        return json::parse(text).as_object();
    }

    // The words of its marks: "sold gone"
    std::string marks(ConnectionId id) { return words(row(id).at("marks"), std::size_t{0}); }

    // The words of its events: "opened held sold"
    std::string events(ConnectionId id) {
        const auto text = source.connection(id);
        if (!text) return "none";
        return words(json::parse(*text).at("events"), "event");
    }

    std::int64_t total(std::string_view name) {
        return snapshot().at("totals").at(name).to_number<std::int64_t>();
    }

    double now_in_milliseconds() { return snapshot().at("now").to_number<double>(); }

    BoardObserver& board = dynamic_cast<BoardObserver&>(*second_observer);
    LiveSource source{board, office, server.census(), clock,
                      LiveSettings{"1.2.3", "e1", clock.now(), clock.calendar()}};

private:
    static ServerWorldSettings with_board(LiveWorldSettings wanted) {
        wanted.server.make_observer = [shows_peers = wanted.shows_peers](const Network& network,
                                                                         const Clock& clock) {
            return std::make_unique<BoardObserver>(network, clock, shows_peers);
        };
        return std::move(wanted.server);
    }

    static std::string words(const json::value& values, const auto& key) {
        std::string text;
        for (const json::value& value : values.as_array()) {
            if (!text.empty()) text += ' ';
            text += value.at(key).as_string();
        }
        return text;
    }
};

// The session in the answer to HELLO 2.
inline std::string session_in(const std::string& hello) {
    const std::size_t found = hello.find(R"("session":")");
    return found == std::string::npos ? "" : hello.substr(found + 11, 32);
}

} // namespace trecho
