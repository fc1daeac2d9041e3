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
        if (answer.ends_with('\n')) co_return answer;
    }
}

} // namespace trecho::museum
