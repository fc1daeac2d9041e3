// Exercise 11, wrong: it limits what goes out. What comes in has no limit: a line that never ends
// is kept until the memory ends.
#include "exercise.hpp"

#include <array>

namespace exercise {

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
            if (outgoing.size() < kept_bytes_max / 4) continue;
            const WriteResult written = co_await stream.write(outgoing);
            if (written.error) co_return;
            outgoing.clear();
        }
        const WriteResult written = co_await stream.write(outgoing);
        if (written.error) co_return;
    }
}

} // namespace exercise
