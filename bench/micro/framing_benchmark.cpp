// What it costs to find messages in received bytes: one message a read, as an interactive client
// sends them; many in one read, as a pipelining client does; and one byte a read, the worst case.
// The figures include the copy into the buffer, which stands for the kernel's.
#include "protocol/framing.hpp"

#include "protocol/limits.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>

namespace trecho {

namespace {

constexpr std::string_view question = "Recife > Salvador";

std::string on_the_wire(std::string_view message, int times) {
    std::string bytes;
    for (int time = 0; time < times; ++time) append_message(bytes, Framing::lines, message);
    return bytes;
}

// One read that brings `bytes`.
void read(MessageBuffer& buffer, std::string_view bytes) {
    std::ranges::copy(bytes, buffer.free_space().begin());
    buffer.received(bytes.size());
}

// Argument: the messages of one read.
void messages_in_one_read(benchmark::State& state) {
    const auto messages = static_cast<int>(state.range(0));
    const std::string bytes = on_the_wire(question, messages);
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    for (auto iteration : state) {
        read(buffer, bytes);
        for (int message = 0; message < messages; ++message) {
            if (buffer.take() != question) return state.SkipWithError("another message was taken");
        }
    }
    state.SetItemsProcessed(state.iterations() * messages);
}

// Argument: the bytes of the message, each of which arrives in a read of its own.
void message_in_single_bytes(benchmark::State& state) {
    const std::string message(static_cast<std::size_t>(state.range(0)), 'x');
    const std::string bytes = on_the_wire(message, 1);
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    for (auto iteration : state) {
        for (const char& byte : bytes) {
            if (buffer.has_message()) return state.SkipWithError("a message came too early");
            read(buffer, std::string_view(&byte, 1));
        }
        if (buffer.take() != message) return state.SkipWithError("another message was taken");
    }
    state.SetItemsProcessed(state.iterations());
}

} // namespace

BENCHMARK(messages_in_one_read)->Name("framing/messages_in_one_read")->Arg(1)->Arg(16);
BENCHMARK(message_in_single_bytes)
    ->Name("framing/message_in_single_bytes")
    ->Arg(question.size())
    ->Arg(message_bytes_max);

} // namespace trecho
