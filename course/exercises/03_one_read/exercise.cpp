// One read taken for one message.
//
// This coroutine serves one customer of a shop. It works on the author's machine, where each
// request is written by hand and comes alone. In a real network a request comes in two pieces, or
// two requests come in one, and then the shop is asked nonsense, or never asked.
//
// Mend it. You may write the framing yourself or use Trecho's own: MessageBuffer in
// protocol/framing.hpp is made for this loop (free_space(), received(), has_message(), take(),
// is_too_long()). exercise.hpp says what the coroutine must do.
#include "exercise.hpp"

#include <array>

namespace exercise {

using trecho::awaitable;
using trecho::ReadResult;
using trecho::WriteResult;

awaitable<void> serve_customer(trecho::Stream& stream, Shop& shop) {
    std::array<char, 1024> chunk;
    for (;;) {
        const ReadResult read = co_await stream.read_some(chunk);
        if (read.error) co_return;

        std::string_view request(chunk.data(), read.bytes);
        if (request.ends_with('\n')) request.remove_suffix(1);

        const std::string answer = shop.answer(request) + '\n';
        const WriteResult written = co_await stream.write(answer);
        if (written.error) co_return;
    }
}

} // namespace exercise
