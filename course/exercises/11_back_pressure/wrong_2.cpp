// Exercise 11, wrong: the reader waits for room, and when the connection fails, the sender ends
// without waking it. Each client that hangs up leaves a coroutine behind, for ever.
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
    std::string bytes;
    bool is_complete = false;
    std::shared_ptr<AsyncEvent> changed = std::make_shared<AsyncEvent>();

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
            while (outbox.bytes.size() > 4096) {
                const std::shared_ptr<AsyncEvent> changed = outbox.changed;
                co_await changed->wait();
            }
            const std::size_t end = incoming.find('\n');
            outbox.bytes += answer(incoming.substr(0, end)) + "\n";
            incoming.erase(0, end + 1);
            outbox.change();
        }
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
        const std::string sending = std::exchange(outbox.bytes, {});
        outbox.change();
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
