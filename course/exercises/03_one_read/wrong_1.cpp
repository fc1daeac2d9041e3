// Wrong: answers one message for each read. The second of two that came together waits for a read
// that the customer, who waits for its answer, never causes.
#include "exercise.hpp"

#include "protocol/framing.hpp"
#include "protocol/limits.hpp"

namespace exercise {

using trecho::awaitable;
using trecho::ReadResult;
using trecho::WriteResult;

awaitable<void> serve_customer(trecho::Stream& stream, Shop& shop) {
    trecho::MessageBuffer incoming(trecho::Framing::lines, trecho::message_bytes_max);
    while (!incoming.is_too_long()) {
        const ReadResult read = co_await stream.read_some(incoming.free_space());
        if (read.error) co_return;
        incoming.received(read.bytes);
        if (!incoming.has_message()) continue;

        const std::string answer = shop.answer(incoming.take()) + '\n';
        const WriteResult written = co_await stream.write(answer);
        if (written.error) co_return;
    }
}

} // namespace exercise
