// How the customer who knows the protocol by heart leaves, or is made to leave.
#include "protocol/limits.hpp"
#include "simulation/workload/conformance_client.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace trecho {

using namespace std::chrono_literals;

awaitable<void> ConformanceClient::say_too_much() {
    co_await say(std::string(message_bytes_max + between(1, 3000), 'x'),
                 object_of(R"({"ok":false,"error":"line_too_long"})"));
    if (server_) co_await see_the_end("too long a message");
}

// What is said behind QUIT, at once or a little later, isn't answered, and doesn't spoil its
// answer.
awaitable<void> ConformanceClient::quit() {
    server_->say(spell("QUIT"));
    for (std::uint64_t more = one_in(2) ? between(1, 20) : 0; more > 0; --more)
        server_->say("LIST");
    if (one_in(2)) {
        const Line answer = co_await hear();
        if (answer) expect(*answer, object_of(R"({"ok":true})"), "QUIT");
        if (server_) co_await see_the_end("QUIT");
        co_return;
    }
    // Not listened to before it has left.
    const Received early = co_await server_->receive(now());
    if (!early.error) co_return leave();
    for (std::uint64_t more = between(1, 5); more > 0; --more) {
        co_await wait(draw_duration(1ms));
        co_await stream_->write("LIST\n");
    }
    const Line answer = co_await hear();
    if (answer) expect(*answer, object_of(R"({"ok":true})"), "QUIT, with more behind it");
    if (server_) co_await see_the_end("QUIT, with more behind it");
}

// Whoever says nothing for so long is disconnected without a word.
awaitable<void> ConformanceClient::fall_asleep() {
    const Received end = co_await server_->receive(now() + workload_.server.idle_limit + 1min);
    if (end.error == asio::error::timed_out && !history_.is_disturbed(lane_))
        is_broken("was not disconnected, though it had fallen asleep");
    history_.speaks(lane_);
    const Line line = understand(end);
    if (line) expect(*line, {{"event", "nothing"}}, "silence");
}

// The server is to close the connection, whether or not we do.
awaitable<void> ConformanceClient::see_the_end(std::string_view after) {
    const Received end = co_await server_->receive(now() + 10s);
    const bool is_open = !end.error || end.error == asio::error::timed_out;
    if (is_open && !history_.is_disturbed(lane_))
        is_broken(fmt::format("was not shown the door after {}", after));
    leave();
}

} // namespace trecho
