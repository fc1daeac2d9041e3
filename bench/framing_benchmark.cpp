// What it costs to find messages in bytes, however they arrive: one message a read, as a person's
// client sends them; many in one read, as a client that doesn't wait for answers does; and byte for
// byte, the worst that a network can do. The copy into the buffer, in place of the kernel's, is in
// the figures.
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

// Argument: how many messages come with one read.
void messages_in_one_read(benchmark::State& state) {
    const auto messages = static_cast<int>(state.range(0));
    const std::string bytes = on_the_wire(question, messages);
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    for (auto iteration : state) {
        read(buffer, bytes);
        for (int message = 0; message < messages; ++message) {
            if (buffer.take() != question) return state.SkipWithError("another message came out");
        }
    }
    state.SetItemsProcessed(state.iterations() * messages);
}

// Argument: how many bytes the message has, each of which comes alone.
void message_in_single_bytes(benchmark::State& state) {
    const std::string message(static_cast<std::size_t>(state.range(0)), 'x');
    const std::string bytes = on_the_wire(message, 1);
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    for (auto iteration : state) {
        for (const char& byte : bytes) {
            if (buffer.has_message()) return state.SkipWithError("a message came too early");
            read(buffer, std::string_view(&byte, 1));
        }
        if (buffer.take() != message) return state.SkipWithError("another message came out");
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
