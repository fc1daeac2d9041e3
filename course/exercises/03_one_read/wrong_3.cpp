// Wrong: looks at the limit only where no line end has come. A request that is too long, and whose
// end came with the same read, is answered.
#include "exercise.hpp"
#include "protocol/framing.hpp"
#include "protocol/limits.hpp"
#include <array>
namespace exercise {
using trecho::awaitable;
using trecho::ReadResult;
using trecho::WriteResult;
awaitable<void> serve_customer(trecho::Stream& stream, Shop& shop) {
    std::string incoming;
    std::array<char, 4096> chunk;
    for (;;) {
        const ReadResult read = co_await stream.read_some(chunk);
        if (read.error) co_return;
        incoming.append(chunk.data(), read.bytes);
        for (std::size_t end = incoming.find('\n'); end != std::string::npos;
             end = incoming.find('\n')) {
            std::string request = incoming.substr(0, end);
            incoming.erase(0, end + 1);
            if (request.ends_with('\r')) request.pop_back();
            const std::string answer = shop.answer(request) + '\n';
            const WriteResult written = co_await stream.write(answer);
            if (written.error) co_return;
        }
        if (incoming.size() > trecho::message_bytes_max + 1) co_return;
    }
}
} // namespace exercise
