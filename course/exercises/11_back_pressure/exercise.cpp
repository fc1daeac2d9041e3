// Exercise 11: the client that asks and never reads.
//
// One coroutine reads requests and puts the answers into the outbox; another one sends what is in
// there. So a slow client doesn't delay the reading. But a client that sends requests and never
// reads an answer makes the outbox grow, for as long as it likes.
//
// Your task: change this file so that the server keeps at most kept_bytes_max bytes for a client,
// however many requests it sends. All answers have to arrive, in order, if the client does read.
#include "exercise.hpp"

#include "async/async_event.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <array>
#include <memory>
#include <utility>

namespace exercise {

using asio::experimental::awaitable_operators::operator&&;

namespace {

struct Outbox {
    std::string bytes;        // said, and not sent yet
    bool is_complete = false; // nothing more will be said
    std::shared_ptr<AsyncEvent> changed = std::make_shared<AsyncEvent>();

    // Wakes each coroutine that waits for `changed`; the next one waits for a new event.
    void change() { std::exchange(changed, std::make_shared<AsyncEvent>())->set(); }
};

awaitable<void> read_requests(Stream& stream, const Answer& answer, Outbox& outbox) {
    std::string incoming;
    std::array<char, 1024> chunk;
    for (;;) {
        const ReadResult read = co_await stream.read_some(chunk);
        if (read.error) break;
        incoming.append(chunk.data(), read.bytes);
        while (incoming.find('\n') != std::string::npos) {
            const std::size_t end = incoming.find('\n');
            outbox.bytes += answer(incoming.substr(0, end)) + "\n";
            incoming.erase(0, end + 1);
        }
        outbox.change();
    }
    outbox.is_complete = true;
    outbox.change();
}

awaitable<void> send_answers(Stream& stream, Outbox& outbox) {
    while (!outbox.is_complete || !outbox.bytes.empty()) {
        if (outbox.bytes.empty()) {
            const std::shared_ptr<AsyncEvent> changed = outbox.changed;
            co_await changed->wait();
            continue;
        }
        // While this is being written, `outbox.bytes` may grow, and so move in memory.
        const std::string sending = std::exchange(outbox.bytes, {});
        const WriteResult written = co_await stream.write(sending);
        if (written.error) co_return;
    }
}

} // namespace

awaitable<void> serve_client(Stream& stream, Answer answer) {
    Outbox outbox;
    co_await (read_requests(stream, answer, outbox) && send_answers(stream, outbox));
}

} // namespace exercise
