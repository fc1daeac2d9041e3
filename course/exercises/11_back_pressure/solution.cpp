// Exercise 11, the solution: one coroutine, which doesn't read while it has something to send.
#include "exercise.hpp"

#include <array>

namespace exercise {

// The wait for the client's slow network *is* the limit. While this coroutine waits in write(), it
// doesn't read; so the requests fill the network's buffers, and in the end the client's own write()
// waits. No outbox, no second coroutine, and nothing that must be woken when the connection fails.
awaitable<void> serve_client(Stream& stream, Answer answer) {
    std::string incoming;
    std::array<char, 1024> chunk;
    for (;;) {
        const ReadResult read = co_await stream.read_some(chunk);
        if (read.error) co_return;
        incoming.append(chunk.data(), read.bytes);
        std::string outgoing;
        for (std::size_t end = incoming.find('\n'); end != std::string::npos;
             end = incoming.find('\n')) {
            outgoing += answer(incoming.substr(0, end)) + "\n";
            incoming.erase(0, end + 1);

            // Short answers leave together. But one chunk may have hundreds of requests, with long
            // answers: so we look after each of them.
            if (outgoing.size() < kept_bytes_max / 4) continue;
            const WriteResult written = co_await stream.write(outgoing);
            if (written.error) co_return;
            outgoing.clear();
        }
        const WriteResult written = co_await stream.write(outgoing);
        if (written.error) co_return;
        if (incoming.size() > kept_bytes_max) co_return; // a line that doesn't end
    }
}

} // namespace exercise
