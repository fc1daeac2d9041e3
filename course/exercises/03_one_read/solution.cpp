// One read taken for one message: a buffer outlives the reads, and two loops that are one inside
// the other tell the reads from the messages.
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

        // All answers to what one read has brought leave together.
        std::string answers;
        while (incoming.has_message()) answers += shop.answer(incoming.take()) + '\n';
        const WriteResult written = co_await stream.write(answers);
        if (written.error) co_return;
    }
}

} // namespace exercise
