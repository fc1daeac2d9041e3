// Goal: a Connection sends its messages before each wait, receives whole messages, and loses
// nothing when it is interrupted.
#include "wire/connection.hpp"

#include "async/async_event.hpp"
#include "protocol/limits.hpp"
#include "simulation/platform/network.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <type_traits>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::ElementsAre;

// Its deadline and the operations on its stream have its address.
static_assert(!std::is_move_constructible_v<Connection> && !std::is_move_assignable_v<Connection>);

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

// Receives messages, each within `limit`, until `errors_left` of the calls have failed.
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

TEST(Connection, ReceivesWholeMessagesAndThenEndOfFile) {
    WireWorld world;
    world.peer_says("one\ntwo\nhalf");
    spawn_receiver(world, 1min, 1);
    world.run_for(1s);
    world.peer->end_writing();
    world.run_for(1s);
    EXPECT_THAT(world.received, ElementsAre("one", "two", eof));
}

TEST(Connection, LosesNoBytesWhenReceiveTimesOut) {
    WireWorld world;
    world.peer_says("on");
    spawn_receiver(world, 1s, 2);
    world.run_for(1500ms);
    world.peer_says("e\n");
    world.run_for(1min);
    EXPECT_THAT(world.received, ElementsAre(timed_out, "one", timed_out));
}

TEST(Connection, LosesNoBytesWhenReceiveIsInterrupted) {
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

TEST(Connection, SendsEachByteOnceWhenItsWritesAreInterruptedAgainAndAgain) {
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

// A stream for tests, which override some of its operations. The others never end.
struct FakeStream : Stream {
    awaitable<ReadResult> read_some(std::span<char>) override {
        AsyncEvent never;
        ReadResult read;
        read.error = co_await never.wait();
        co_return read;
    }
    awaitable<WriteResult> write_some(std::string_view) override {
        AsyncEvent never;
        WriteResult written;
        written.error = co_await never.wait();
        co_return written;
    }
    awaitable<error_code> wait_until_gone() override {
        AsyncEvent never;
        co_return co_await never.wait();
    }
    bool peer_has_ended() override { return false; }
    void end_writing() override {}
    void reset() override {}
    std::string peer() const override { return "peer"; }
};

using MakeStream = std::function<std::unique_ptr<Stream>(asio::cancellation_signal& interrupt)>;
using Use = std::function<awaitable<void>(Connection&)>;

awaitable<void> use_connection(Clock& clock, const MakeStream& make_stream, const Use& use,
                               bool& has_ended, asio::cancellation_signal& interrupt) {
    Connection connection(make_stream(interrupt), Framing::lines, message_bytes_max, clock,
                          interrupt);
    co_await use(connection);
    has_ended = true;
}

// Returns whether `use` has ended when nothing is left to run; then interrupts it.
bool run(TestWorld& world, Clock& clock, const MakeStream& make_stream, const Use& use) {
    bool has_ended = false;
    world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return use_connection(clock, make_stream, use, has_ended, interrupt);
    });
    world.run();
    const bool has_ended_by_itself = has_ended;
    world.tasks.interrupt_all();
    world.run();
    return has_ended_by_itself;
}

// Interrupts its reader in the instant in which the first read has finished.
struct StreamInterruptedAfterARead : FakeStream {
    explicit StreamInterruptedAfterARead(asio::cancellation_signal& signal) : interrupt(signal) {}

    awaitable<ReadResult> read_some(std::span<char> into) override {
        if (std::exchange(has_read, true)) co_return co_await FakeStream::read_some(into);
        into.front() = 'x';
        interrupt.emit(asio::cancellation_type::terminal);
        co_return ReadResult{error_code(), 1};
    }

    asio::cancellation_signal& interrupt;
    bool has_read = false;
};

// Interrupts its writer in the instant in which the first write has finished.
struct StreamInterruptedAfterAWrite : FakeStream {
    explicit StreamInterruptedAfterAWrite(asio::cancellation_signal& signal) : interrupt(signal) {}

    awaitable<WriteResult> write_some(std::string_view bytes) override {
        if (std::exchange(has_written, true)) co_return co_await FakeStream::write_some(bytes);
        interrupt.emit(asio::cancellation_type::terminal);
        co_return WriteResult{error_code(), 1};
    }

    asio::cancellation_signal& interrupt;
    bool has_written = false;
};

// Each read returns `bytes` at once.
struct EndlessStream : FakeStream {
    EndlessStream(std::string its_bytes, int& its_reads)
        : bytes(std::move(its_bytes)), reads(its_reads) {}

    awaitable<ReadResult> read_some(std::span<char> into) override {
        if (++reads > 1'000'000) co_return ReadResult{asio::error::eof, 0};
        std::ranges::copy(bytes, into.begin());
        co_return ReadResult{error_code(), bytes.size()};
    }

    std::string bytes;
    int& reads;
};

// Has nothing for read_now(), but read_some() always returns a message.
struct StreamThatMakesReadersWait : FakeStream {
    explicit StreamThatMakesReadersWait(int& its_looks) : looks(its_looks) {}

    ReadResult read_now(std::span<char>) override {
        ++looks;
        return {asio::error::would_block, 0};
    }
    awaitable<ReadResult> read_some(std::span<char> into) override {
        into.front() = '\n';
        co_return ReadResult{error_code(), 1};
    }

    int& looks;
};

// Has a message for each read_now(); a read_some() would never end.
struct StreamWithArrivedMessages : FakeStream {
    ReadResult read_now(std::span<char> into) override {
        into.front() = '\n';
        return {error_code(), 1};
    }
};

// The first read returns a hundred messages, the next one end of file.
struct StreamOfAHundredMessages : FakeStream {
    explicit StreamOfAHundredMessages(std::vector<std::size_t>& sizes) : sizes_of_writes(sizes) {}

    awaitable<ReadResult> read_some(std::span<char> into) override {
        if (std::exchange(has_read, true)) co_return ReadResult{asio::error::eof, 0};
        std::string bytes;
        for (int message = 0; message < 100; ++message) bytes += "LIST\n";
        std::ranges::copy(bytes, into.begin());
        co_return ReadResult{error_code(), bytes.size()};
    }
    awaitable<WriteResult> write_some(std::string_view bytes) override {
        sizes_of_writes.push_back(bytes.size());
        co_return WriteResult{error_code(), bytes.size()};
    }

    std::vector<std::size_t>& sizes_of_writes;
    bool has_read = false;
};

// Advances by a second each time it is read.
struct ClockThatAdvancesWhenRead : Clock {
    explicit ClockThatAdvancesWhenRead(Clock& its_clock) : clock(its_clock) {}

    TimePoint now() const override { return clock.now() + ++looks * 1s; }
    CalendarTime calendar() const override { return clock.calendar(); }
    std::unique_ptr<Timer> make_timer(std::function<void()> on_expiry) override {
        return clock.make_timer(std::move(on_expiry));
    }

    Clock& clock;
    mutable int looks = 0;
};

awaitable<void> wait_until_peer_is_gone(Connection& connection) {
    co_await connection.wait_until_peer_is_gone();
}

awaitable<void> receive_sixteen(Connection& connection) {
    for (int message = 0; message < 16; ++message) {
        const Received received = co_await connection.receive(Deadline::never);
        EXPECT_FALSE(received.error);
    }
}

} // namespace

TEST(Connection, WaitUntilPeerIsGoneEndsWhenItIsInterruptedBetweenTwoReads) {
    TestWorld world;
    const auto interrupted_after_a_read = [](asio::cancellation_signal& interrupt) {
        return std::make_unique<StreamInterruptedAfterARead>(interrupt);
    };
    EXPECT_TRUE(run(world, world.clock, interrupted_after_a_read, wait_until_peer_is_gone));
}

TEST(Connection, WaitUntilPeerIsGoneEndsWhenItIsInterruptedBetweenTwoPartsOfAWrite) {
    TestWorld world;
    const auto interrupted_after_a_write = [](asio::cancellation_signal& interrupt) {
        return std::make_unique<StreamInterruptedAfterAWrite>(interrupt);
    };
    EXPECT_TRUE(run(world, world.clock, interrupted_after_a_write,
                    [](Connection& connection) -> awaitable<void> {
                        connection.say("True");
                        co_await connection.wait_until_peer_is_gone();
                    }));
}

TEST(Connection, WaitUntilPeerIsGoneStopsReadingAfterSixteenMessages) {
    TestWorld world;
    int reads = 0;
    const auto endless = [&reads](asio::cancellation_signal&) {
        return std::make_unique<EndlessStream>("LIST\n", reads);
    };
    EXPECT_FALSE(run(world, world.clock, endless, wait_until_peer_is_gone)) << "the peer is there";
    EXPECT_EQ(reads, 16);
}

TEST(Connection, LingersNoLongerThanItsLimitWhenThePeerNeverStopsSending) {
    TestWorld world;
    ClockThatAdvancesWhenRead clock(world.clock);
    int reads = 0;
    const auto endless = [&reads](asio::cancellation_signal&) {
        return std::make_unique<EndlessStream>("LIST\n", reads);
    };
    EXPECT_TRUE(run(world, clock, endless, [&](Connection& connection) -> awaitable<void> {
        co_await connection.linger(world.clock.now() + 10s);
    }));
    EXPECT_LE(reads, 10);
}

TEST(Connection, ReceivesArrivedMessagesWithoutWaiting) {
    TestWorld world;
    const auto with_arrived_messages = [](asio::cancellation_signal&) {
        return std::make_unique<StreamWithArrivedMessages>();
    };
    EXPECT_TRUE(run(world, world.clock, with_arrived_messages, receive_sixteen));
}

TEST(Connection, TriesReadNowOnlySometimesWhenItAlwaysHasToWait) {
    TestWorld world;
    int looks = 0;
    const auto makes_readers_wait = [&looks](asio::cancellation_signal&) {
        return std::make_unique<StreamThatMakesReadersWait>(looks);
    };
    EXPECT_TRUE(run(world, world.clock, makes_readers_wait, receive_sixteen));
    EXPECT_EQ(looks, 2);
}

TEST(Connection, SendsSeveralAnswersInOneWriteButOnlyFewWhenTheyAreLong) {
    TestWorld world;
    std::vector<std::size_t> writes;
    const auto a_hundred_messages = [&writes](asio::cancellation_signal&) {
        return std::make_unique<StreamOfAHundredMessages>(writes);
    };
    run(world, world.clock, a_hundred_messages, [](Connection& connection) -> awaitable<void> {
        Received received;
        while (!received.error) {
            received = co_await connection.receive(Deadline::never);
            connection.say(std::string(999, 'x'));
        }
    });
    ASSERT_EQ(writes.size(), 20U);
    EXPECT_THAT(writes, Each(5000U));
}

} // namespace trecho
