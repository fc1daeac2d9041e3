// Goal: bytes arrive later, in other pieces, together or never, as a fault wants it; but what was
// sent earlier never arrives later.
#include "simulation/platform/pipe.hpp"

#include "support/run.hpp"

#include <boost/asio/post.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <ostream>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::Ge;
using testing::Le;

NetworkSettings one_millisecond() {
    NetworkSettings settings;
    settings.delay_min = settings.delay_max = 1ms;
    settings.splits = false;
    settings.capacity = 100;
    return settings;
}

class PipeTest : public testing::Test {
protected:
    explicit PipeTest(NetworkSettings settings = one_millisecond())
        : pipe_(std::make_shared<Pipe>(world_, settings)) {}

    // A coroutine that still waits then waits for ever, as some tests want it.
    ~PipeTest() override {
        world_.tasks.interrupt_all();
        world_.run();
    }

    // Takes effect when the world runs on.
    void send(std::string bytes) { world_.spawn(write(std::move(bytes))); }
    void listen() { world_.spawn(read()); }

    std::string received() const {
        std::string bytes;
        for (const Arrival& arrival : arrivals_) bytes += arrival.bytes;
        return bytes;
    }

    struct Arrival {
        Duration at{};
        std::string bytes;

        friend void PrintTo(const Arrival& arrival, std::ostream* out) {
            *out << arrival.bytes << " after " << arrival.at.count() << " ns";
        }
    };
    static auto arrives(Duration at, const std::string& bytes) {
        return AllOf(Field(&Arrival::at, at), Field(&Arrival::bytes, bytes));
    }
    // At `at`, or up to 2 ms later.
    static auto arrives_after(Duration at, const std::string& bytes) {
        return AllOf(Field(&Arrival::at, AllOf(Ge(at), Le(at + 2ms))),
                     Field(&Arrival::bytes, bytes));
    }

    TestWorld world_;
    std::shared_ptr<Pipe> pipe_;
    TimePoint start_ = world_.time.now();
    std::vector<Arrival> arrivals_;
    std::optional<error_code> reading_ended_;
    std::optional<WriteResult> written_; // the newest

private:
    awaitable<void> write(std::string bytes) {
        WriteResult all;
        while (!all.error && all.bytes < bytes.size()) {
            const WriteResult part =
                co_await pipe_->write_some(std::string_view(bytes).substr(all.bytes));
            all.error = part.error;
            all.bytes += part.bytes;
        }
        written_ = all;
    }

    awaitable<void> read() {
        std::array<char, 100> into;
        for (;;) {
            const ReadResult result = co_await pipe_->read_some(into);
            if (result.error) {
                reading_ended_ = result.error;
                co_return;
            }
            arrivals_.push_back({world_.time.now() - start_, {into.data(), result.bytes}});
        }
    }
};

awaitable<void> wait_until_gone(Pipe& pipe, std::optional<error_code>& ended) {
    ended = co_await pipe.wait_until_gone();
}

class SplittingPipeTest : public PipeTest {
protected:
    static NetworkSettings splitting() {
        NetworkSettings settings = one_millisecond();
        settings.delay_max = 50ms;
        settings.splits = true;
        return settings;
    }
    SplittingPipeTest() : PipeTest(splitting()) {}
};

} // namespace

TEST_F(PipeTest, DeliversBytesAfterItsDelay) {
    listen();
    send("hello");
    world_.run();
    EXPECT_THAT(arrivals_, ElementsAre(arrives(1ms, "hello")));
}

TEST_F(SplittingPipeTest, DeliversPiecesInOrder) {
    const std::string message = "one write may arrive in several pieces, each with its own delay";
    listen();
    send(message);
    world_.run();
    EXPECT_EQ(received(), message);
    EXPECT_GE(arrivals_.size(), 3U);
}

TEST_F(PipeTest, DeliversEachByteAloneWhenItIsShattered) {
    listen();
    send("AB");
    world_.run_for(10ms);
    pipe_->shatter();
    send("cd");
    world_.run();
    EXPECT_THAT(arrivals_, ElementsAre(arrives(1ms, "AB"), arrives_after(12ms, "c"),
                                       arrives_after(14ms, "d")));
}

TEST_F(PipeTest, DeliversTogetherWhatWasSentWhileItWasGlued) {
    listen();
    pipe_->glue(start_ + 1s);
    send("S\n");
    world_.run_for(500ms);
    send("QUIT\n");
    world_.run_until(start_ + 1100ms);
    send("late");
    world_.run();
    EXPECT_THAT(arrivals_, ElementsAre(arrives_after(1s, "S\nQUIT\n"), arrives(1101ms, "late")));
}

TEST_F(PipeTest, EndsAfterTheBytesItKeptBackWhileItWasGlued) {
    listen();
    pipe_->glue(start_ + 1s);
    send("S\n");
    world_.run_for(1ms);
    pipe_->end();
    world_.run();
    EXPECT_EQ(received(), "S\n");
    EXPECT_EQ(reading_ended_, asio::error::eof);
}

TEST_F(PipeTest, DeliversLaterWhatIsSentWhileItIsDelayed) {
    listen();
    send("before");
    world_.run_what_is_ready();
    pipe_->delay(1s);
    send("after");
    world_.run();
    EXPECT_THAT(arrivals_, ElementsAre(arrives(1ms, "before"), arrives_after(1s, "after")));
}

TEST_F(PipeTest, SuspendsTheWriterBeyondItsCapacity) {
    send(std::string(150, 'x'));
    world_.run();
    EXPECT_FALSE(written_) << "no reader is there";
    listen();
    world_.run();
    ASSERT_TRUE(written_);
    EXPECT_EQ(written_->bytes, 150U);
    EXPECT_EQ(received().size(), 150U);
}

TEST_F(PipeTest, CountsTheBytesItKeepsBackInItsCapacity) {
    pipe_->glue(start_ + 1s);
    send(std::string(150, 'x'));
    world_.run();
    EXPECT_FALSE(written_);
    listen();
    world_.run();
    EXPECT_EQ(received().size(), 150U);
}

TEST_F(PipeTest, TellsNeitherSideWhenItLosesEverything) {
    listen();
    send("under way");
    world_.run_what_is_ready();
    pipe_->lose_everything();
    send("later");
    world_.run();
    EXPECT_TRUE(arrivals_.empty());
    EXPECT_FALSE(reading_ended_);
    ASSERT_TRUE(written_) << "the sender can't know";
    EXPECT_FALSE(written_->error);
}

TEST_F(PipeTest, LosesTheBytesItKeptBackWhenItLosesEverything) {
    listen();
    pipe_->glue(start_ + 1s);
    send("kept back");
    world_.run_what_is_ready();
    pipe_->lose_everything();
    world_.run();
    EXPECT_TRUE(arrivals_.empty());
}

TEST_F(PipeTest, EndsAfterWhatWasSentBefore) {
    listen();
    send("last words");
    world_.run_what_is_ready();
    pipe_->end();
    world_.run();
    EXPECT_EQ(received(), "last words");
    EXPECT_EQ(reading_ended_, asio::error::eof);
}

TEST_F(PipeTest, TellsTheReaderAtOnceWhenItBreaks) {
    listen();
    send("never heard");
    world_.run_what_is_ready();
    pipe_->break_reading(asio::error::connection_reset);
    world_.run_what_is_ready();
    EXPECT_EQ(reading_ended_, asio::error::connection_reset);
    EXPECT_TRUE(arrivals_.empty());
}

TEST_F(PipeTest, DeliversWhatWasSentBeforeItBreaksAtItsEnd) {
    listen();
    send("last words");
    world_.run_what_is_ready();
    pipe_->break_reading_at_end(asio::error::connection_reset);
    world_.run();
    EXPECT_EQ(received(), "last words");
    EXPECT_EQ(reading_ended_, asio::error::connection_reset);
}

TEST_F(PipeTest, TellsAWaitingWriterWhenItBreaks) {
    send(std::string(150, 'x'));
    world_.run();
    pipe_->break_writing(asio::error::broken_pipe);
    world_.run();
    ASSERT_TRUE(written_);
    EXPECT_EQ(written_->error, asio::error::broken_pipe);
    EXPECT_EQ(written_->bytes, 100U);
}

// In that instant no coroutine waits that could be interrupted, and it is not repeated.
TEST_F(PipeTest, NoticesAnInterruptionAsItWakesUpInVain) {
    std::optional<error_code> ended;
    world_.spawn(wait_until_gone(*pipe_, ended));
    send("not what is waited for");
    world_.run_what_is_ready();
    asio::post(world_.context, [this] {
        world_.time.advance(); // it arrives
        world_.tasks.interrupt_all();
    });
    world_.run();
    EXPECT_EQ(ended, asio::error::operation_aborted);
}

} // namespace trecho
