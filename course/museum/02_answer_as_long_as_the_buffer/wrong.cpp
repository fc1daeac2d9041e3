#include "code.hpp"

#include <array>

namespace trecho::museum {

awaitable<std::string> read_answer(Stream& server) {
    std::string answer;
    std::array<char, 1024> bytes;
    for (;;) {
        const ReadResult read = co_await server.read_some(bytes);
        if (read.error) co_return answer;

        answer.append(bytes.data(), read.bytes);
        if (read.bytes < bytes.size()) co_return answer; // the buffer isn't full: that was all
    }
}

} // namespace trecho::museum
