// Goal: messages go out before each wait and come in whole, and an interruption loses nothing.
#include "wire/connection.hpp"

#include "async/async_event.hpp"
#include "protocol/limits.hpp"
#include "simulation/network.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct WireWorld : TestWorld {
    explicit WireWorld(NetworkSettings settings = {}) : network(*this, settings) {
        SimulatedNetwork::Pair pair = network.connect_pair();
        stream = std::move(pair.server);
        peer = std::move(pair.client);
    }

    void peer_says(const std::string& bytes);

    SimulatedNetwork network;
    std::unique_ptr<Stream> stream;
    std::unique_ptr<Stream> peer;
    std::vector<std::string> received;
};

awaitable<void> write(Stream& stream, std::string bytes) { co_await stream.write(bytes); }

void WireWorld::peer_says(const std::string& bytes) { spawn(write(*peer, bytes)); }

// Receives messages, each within `limit`, until so many have ended in an error.
awaitable<void> receive(WireWorld& world, Duration limit, int errors_left,
                        asio::cancellation_signal& interrupt) {
    Connection connection(std::move(world.stream), Framing::lines, message_bytes_max, world.clock,
                          interrupt);
    while (errors_left > 0) {
        const Received received = co_await connection.receive(world.clock.now() + limit);
        if (received.error) --errors_left;
        world.received.push_back(received.error ? received.error.message()
                                                : std::string(received.message));
    }
}

void spawn_receiver(WireWorld& world, Duration limit, int errors) {
    world.tasks.spawn([&world, limit, errors](asio::cancellation_signal& interrupt) {
        return receive(world, limit, errors, interrupt);
    });
}

const std::string timed_out = error_code(asio::error::timed_out).message();
const std::string eof = error_code(asio::error::eof).message();
const std::string aborted = error_code(asio::error::operation_aborted).message();

} // namespace

TEST(Connection, ReceivesWhatCameAndThenTheEnd) {
    WireWorld world;
    world.peer_says("one\ntwo\nhalf");
    spawn_receiver(world, 1min, 1);
    world.run_for(1s);
    world.peer->end_writing();
    world.run_for(1s);
    EXPECT_THAT(world.received, ElementsAre("one", "two", eof));
}

TEST(Connection, ATimeLimitLosesNothingThatHasCome) {
    WireWorld world;
    world.peer_says("on");
    spawn_receiver(world, 1s, 2);
    world.run_for(1500ms);
    world.peer_says("e\n");
    world.run_for(1min);
    EXPECT_THAT(world.received, ElementsAre(timed_out, "one", timed_out));
}

TEST(Connection, AnInterruptionLosesNothingThatHasCome) {
    WireWorld world;
    world.peer_says("on");
    spawn_receiver(world, 1min, 2);
    world.run_for(1s);
    world.tasks.interrupt_all();
    world.run_for(1s);
    world.peer_says("e\n");
    world.run_for(2min);
    EXPECT_THAT(world.received, ElementsAre(aborted, "one", timed_out));
}

namespace {

awaitable<void> say_much(WireWorld& world, Duration limit, asio::cancellation_signal& interrupt) {
    Connection connection(std::move(world.stream), Framing::lines, message_bytes_max, world.clock,
                          interrupt);
    for (int number = 0; number < 1000; ++number) connection.say(std::to_string(number));
    for (int attempt = 0; attempt < 100; ++attempt) {
        const Received received = co_await connection.receive(world.clock.now() + limit);
        if (received.error != asio::error::timed_out) co_return;
    }
}

awaitable<void> read_slowly(WireWorld& world, std::string& all) {
    std::array<char, 100> chunk;
    for (;;) {
        co_await sleep_until(world.clock, world.clock.now() + 100ms);
        const ReadResult read = co_await world.peer->read_some(chunk);
        if (read.error) co_return;
        all.append(chunk.data(), read.bytes);
        if (all.ends_with("999\n")) co_return world.peer->end_writing();
    }
}

} // namespace

TEST(Connection, AWriteThatIsInterruptedAgainAndAgainStillSendsEachByteOnce) {
    NetworkSettings narrow;
    narrow.capacity = 64;
    WireWorld world(narrow);
    std::string all;
    world.tasks.spawn([&world](asio::cancellation_signal& interrupt) {
        return say_much(world, 150ms, interrupt);
    });
    world.spawn(read_slowly(world, all));
    world.run();
    std::string expected;
    for (int number = 0; number < 1000; ++number) expected += std::to_string(number) + "\n";
    EXPECT_EQ(all, expected);
}

namespace {

// Interrupts its reader in the instant in which a byte has been read.
class InterruptingStream final : public Stream {
public:
    explicit InterruptingStream(asio::cancellation_signal& interrupt) : interrupt_(interrupt) {}

    awaitable<ReadResult> read_some(std::span<char> into) override {
        ReadResult read;
        if (std::exchange(has_read_, true)) {
            AsyncEvent never;
            read.error = co_await never.wait();
            co_return read;
        }
        into.front() = 'x';
        read.bytes = 1;
        interrupt_.emit(asio::cancellation_type::terminal);
        co_return read;
    }
    awaitable<WriteResult> write(std::string_view bytes) override {
        WriteResult written;
        written.bytes = bytes.size();
        co_return written;
    }
    void end_writing() override {}
    void reset() override {}
    std::string peer() const override { return "peer"; }

private:
    asio::cancellation_signal& interrupt_;
    bool has_read_ = false;
};

awaitable<void> wait_for_hang_up(WireWorld& world, bool& ended,
                                 asio::cancellation_signal& interrupt) {
    Connection connection(std::make_unique<InterruptingStream>(interrupt), Framing::lines,
                          message_bytes_max, world.clock, interrupt);
    co_await connection.hang_up();
    ended = true;
}

} // namespace

TEST(Connection, WaitingForAHangUpEndsAlsoWhenItIsInterruptedBetweenTwoReads) {
    WireWorld world;
    bool ended = false;
    world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return wait_for_hang_up(world, ended, interrupt);
    });
    world.run();
    EXPECT_TRUE(ended);
}

} // namespace trecho
