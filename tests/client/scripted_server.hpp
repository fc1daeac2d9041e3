// A server that answers as a test tells it to, correctly or not.
#pragma once

#include "simulation/platform/network.hpp"
#include "support/run.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

inline const std::string usual_greeting =
    R"({"ok":true,"protocol":2,"session":"0123456789abcdef0123456789abcdef","confirm_seconds":15})";

class ScriptedServer {
public:
    // Returns the answer to a message, or nothing to stay silent.
    using Answers = std::function<std::optional<std::string>(const std::string& message)>;

    ScriptedServer(TestWorld& world, Answers wanted)
        : answers(std::move(wanted)), world_(world),
          tasks_(world.executor(), [](const std::exception_ptr&) { ADD_FAILURE(); }) {
        tasks_.spawn(accept());
    }
    ~ScriptedServer() {
        tasks_.interrupt_all();
        world_.context.restart();
        world_.context.poll(); // lets the tasks end before their streams are destroyed
    }

    // Answers HELLO 2, and nothing else.
    static std::optional<std::string> greets(const std::string& message) {
        if (message == "HELLO 2") return usual_greeting;
        return std::nullopt;
    }

    // Sends a line to the newest client, without a request.
    void say(const std::string& line) { tasks_.spawn(send(streams_.back(), line)); }

    // Resets all connections.
    void drop() {
        for (const auto& stream : streams_) stream->reset();
    }

    Answers answers;
    std::vector<std::string> heard;

private:
    awaitable<void> accept() {
        for (;;) {
            Accepted accepted = co_await listener_->accept();
            if (accepted.error) co_return;
            streams_.emplace_back(std::move(accepted.stream));
            tasks_.spawn(serve(streams_.back()));
        }
    }

    awaitable<void> serve(std::shared_ptr<Stream> stream) {
        std::string unread;
        std::array<char, 4096> chunk;
        for (;;) {
            const ReadResult read = co_await stream->read_some(chunk);
            if (read.error) co_return;
            unread.append(chunk.data(), read.bytes);
            for (std::size_t end = 0; (end = unread.find('\n')) != std::string::npos;) {
                const std::string message = unread.substr(0, end);
                unread.erase(0, end + 1);
                heard.push_back(message);
                const std::optional<std::string> answer = answers(message);
                if (answer) co_await stream->write(*answer + "\n");
            }
        }
    }

    awaitable<void> send(std::shared_ptr<Stream> stream, std::string line) {
        co_await stream->write(line + "\n");
    }

    TestWorld& world_;
    SimulatedNetwork wire_{world_};
    std::unique_ptr<Listener> listener_ = wire_.listen("server");
    std::vector<std::shared_ptr<Stream>> streams_;
    TaskGroup tasks_;

public:
    const std::unique_ptr<Connector> connector = wire_.connector("server");
};

} // namespace trecho
