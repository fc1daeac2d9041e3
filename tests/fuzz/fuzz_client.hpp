// A customer of a fuzzer's making: says whatever it is told to, and counts what it hears.
#pragma once

#include "async/task_group.hpp"
#include "platform/stream.hpp"
#include "simulation/platform/virtual_time.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// Nothing that it does takes effect before the world runs on.
class Visitor {
public:
    Visitor(Simulation& world, std::unique_ptr<Stream> stream);
    ~Visitor(); // hangs up

    void say(std::string_view bytes);
    void end_writing();
    void reset();

    std::string session() const; // of protocol 2; "" when it has none

    // Every complete message has exactly one answer, each of a known form. Of a customer who has
    // ended early, the last may have none: whoever stands in line and ends has hung up. Call it
    // when nothing is left to happen.
    void require_answers() const;

    std::size_t purchases_asked() const { return purchases_asked_; } // messages that say S

private:
    awaitable<void> send(std::string bytes);
    awaitable<void> listen();
    awaitable<void> end();
    void count_messages(std::string_view bytes);
    std::vector<std::string> lines_heard() const;
    bool is_seen_off() const;

    Simulation& world_;
    std::unique_ptr<Stream> stream_;
    std::string unfinished_; // of what was said, since the last line end
    std::string heard_;
    std::size_t messages_ = 0; // complete, or known to be too long
    bool has_said_too_much_ = false;
    std::size_t purchases_asked_ = 0;
    bool has_ended_ = false; // has said all
    bool is_reset_ = false;
    bool is_closed_ = false;       // by the server
    bool is_closed_early_ = false; // before we had said all
    TaskGroup tasks_;
};

} // namespace trecho
