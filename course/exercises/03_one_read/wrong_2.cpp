// Wrong: waits for a read that ends with a line end, and takes all that has come for one request.
#include "exercise.hpp"

#include "protocol/limits.hpp"

#include <array>

namespace exercise {

using trecho::awaitable;
using trecho::ReadResult;
using trecho::WriteResult;

awaitable<void> serve_customer(trecho::Stream& stream, Shop& shop) {
    std::string request;
    while (request.size() <= trecho::message_bytes_max) {
        std::array<char, 1024> chunk;
        const ReadResult read = co_await stream.read_some(chunk);
        if (read.error) co_return;
        request.append(chunk.data(), read.bytes);
        if (!request.ends_with('\n')) continue;

        request.pop_back();
        const std::string answer = shop.answer(request) + '\n';
        const WriteResult written = co_await stream.write(answer);
        if (written.error) co_return;
        request.clear();
    }
}

} // namespace exercise
