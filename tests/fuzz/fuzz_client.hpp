// A client for the fuzzer: sends any bytes, and checks that each message gets one answer.
#pragma once

#include "async/task_group.hpp"
#include "platform/stream.hpp"
#include "simulation/platform/virtual_time.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// Its actions take effect only when the simulation runs.
class FuzzClient {
public:
    FuzzClient(Simulation& world, std::unique_ptr<Stream> stream);
    ~FuzzClient(); // hangs up

    void say(std::string_view bytes);
    void end_writing();
    void reset();

    std::string session() const; // of protocol 2; "" when it has none

    // Requires exactly one answer of a known form for each complete message. Exception: if the
    // client has ended its side, the last message may have none, since a client that ends its side
    // while it waits in line has hung up. Call it when nothing is left to run.
    void require_answers() const;

    std::size_t purchases_asked() const { return purchases_asked_; } // messages that say S

private:
    awaitable<void> send(std::string bytes);
    awaitable<void> listen();
    awaitable<void> end();
    void count_messages(std::string_view bytes);
    std::vector<std::string> lines_heard() const;
    bool has_last_answer() const;

    Simulation& world_;
    std::unique_ptr<Stream> stream_;
    std::string unfinished_; // the sent bytes since the last line end
    std::string heard_;
    std::size_t messages_ = 0; // complete, or known to be too long
    bool has_sent_too_long_a_line_ = false;
    std::size_t purchases_asked_ = 0;
    bool has_ended_ = false; // end_writing() was called
    bool is_reset_ = false;
    bool is_closed_ = false;       // the server has closed
    bool is_closed_early_ = false; // the server has closed before end_writing()
    TaskGroup tasks_;
};

} // namespace trecho
