// A scripted server that can be reached or not, as a test wants it.
#pragma once

#include "client/memory.hpp"
#include "client/scripted_server.hpp"

#include <optional>
#include <ostream>
#include <string>

namespace trecho {

// What is wrong with the server.
enum class Trouble { none, refuses_connection, connection_hangs, silent, busy };

inline void PrintTo(Trouble trouble, std::ostream* out) { *out << static_cast<int>(trouble); }

class TroubledConnector final : public Connector {
public:
    TroubledConnector(Connector& connector, const Trouble& trouble)
        : connector_(connector), trouble_(trouble) {}

    awaitable<Connected> connect() override {
        Connected connected;
        ++attempts;
        if (trouble_ == Trouble::refuses_connection) {
            connected.error = asio::error::connection_refused;
            co_return connected;
        }
        if (trouble_ == Trouble::connection_hangs) {
            AsyncEvent never;
            connected.error = co_await never.wait();
            co_return connected;
        }
        connected = co_await connector_.connect();
        co_return connected;
    }

    int attempts = 0;

private:
    Connector& connector_;
    const Trouble& trouble_;
};

struct TroubledServer {
    explicit TroubledServer(TestWorld& world)
        : scripted(world, [this](const std::string& message) { return answer(message); }) {}

    std::optional<std::string> answer(const std::string& message) const {
        if (trouble == Trouble::silent) return std::nullopt;
        if (trouble == Trouble::busy) return R"({"ok":false,"error":"busy","message":"full"})";
        if (message == "HELLO 2") return usual_greeting;
        return resumed;
    }

    Trouble trouble = Trouble::none;
    std::string resumed = R"({"ok":true,"stage":"idle"})"; // answers everything but HELLO 2
    ScriptedServer scripted;
    TroubledConnector connector{*scripted.connector, trouble};
};

class TextStore final : public SessionStore {
public:
    std::string load() override { return text; }
    void save(const std::string& changed) override { text = changed; }

    std::string text;
};

} // namespace trecho
