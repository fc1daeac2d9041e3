// Goal: TCP fulfils the contract of Stream, and so does the simulated network, which nearly all
// other tests use.
#include "platform/tcp.hpp"

#include "platform/stream_worlds.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <functional>
#include <optional>
#include <vector>

namespace trecho {

namespace {

awaitable<void> write_and_end(Stream& stream, std::string bytes) {
    const WriteResult written = co_await stream.write(bytes);
    EXPECT_EQ(written.bytes, bytes.size());
    stream.end_writing();
}

awaitable<void> write_once(Stream& stream, std::string_view bytes,
                           std::optional<WriteResult>& written) {
    written = co_await stream.write_some(bytes);
}

awaitable<void> read_to_end(Stream& stream, std::string& all, error_code& end) {
    std::array<char, 7> chunk;
    for (;;) {
        const ReadResult read = co_await stream.read_some(chunk);
        end = read.error;
        if (read.error) co_return;
        all.append(chunk.data(), read.bytes);
    }
}

TYPED_TEST_SUITE(StreamTest, Worlds);

} // namespace

TYPED_TEST(StreamTest, CarriesBytesInOrderToTheirEnd) {
    this->connect_both();
    std::string sent;
    for (int number = 0; number < 1000; ++number) sent += std::to_string(number);
    std::string received;
    error_code end;
    this->tasks_.spawn(write_and_end(*this->client_, sent));
    this->tasks_.spawn(read_to_end(*this->server_, received, end));
    this->world_.run();
    EXPECT_EQ(received, sent);
    EXPECT_EQ(end, asio::error::eof);
}

TYPED_TEST(StreamTest, WritesNothingAtOnceAndBreaksNothing) {
    this->connect_both();
    std::optional<WriteResult> nothing;
    this->tasks_.spawn(write_once(*this->client_, "", nothing));
    this->world_.run();
    ASSERT_TRUE(nothing);
    EXPECT_FALSE(nothing->error);
    EXPECT_EQ(nothing->bytes, 0U);

    std::string received;
    error_code end;
    this->tasks_.spawn(write_and_end(*this->client_, "something"));
    this->tasks_.spawn(read_to_end(*this->server_, received, end));
    this->world_.run();
    EXPECT_EQ(received, "something");
}

TYPED_TEST(StreamTest, StillReceivesAfterItHasEndedItsSide) {
    this->connect_both();
    std::string received;
    error_code end;
    this->client_->end_writing();
    this->tasks_.spawn(write_and_end(*this->server_, "still here"));
    this->tasks_.spawn(read_to_end(*this->client_, received, end));
    this->world_.run();
    EXPECT_EQ(received, "still here");
}

TYPED_TEST(StreamTest, CancelledReadTakesNoBytes) {
    this->connect_both();
    std::string received;
    error_code end;
    TaskGroup reader(this->world_.executor(), fail);
    reader.spawn(read_to_end(*this->server_, received, end));
    asio::post(this->world_.executor(),
               [&] { asio::post(this->world_.executor(), [&] { reader.interrupt_all(); }); });
    this->world_.run();
    EXPECT_EQ(end, asio::error::operation_aborted);
    this->tasks_.spawn(write_and_end(*this->client_, "whole"));
    this->tasks_.spawn(read_to_end(*this->server_, received, end));
    this->world_.run();
    EXPECT_EQ(received, "whole");
}

TYPED_TEST(StreamTest, PeerReadsEndOfFileAfterClosing) {
    this->connect_both();
    std::string received;
    error_code end;
    this->client_.reset();
    this->tasks_.spawn(read_to_end(*this->server_, received, end));
    this->world_.run();
    EXPECT_EQ(end, asio::error::eof);
}

TYPED_TEST(StreamTest, ReadNowReturnsArrivedBytesAndThenEndOfFile) {
    this->connect_both();
    std::array<char, 7> chunk;
    EXPECT_EQ(this->server_->read_now(chunk).error, asio::error::would_block);

    this->tasks_.spawn(write_and_end(*this->client_, "here"));
    this->world_.run();
    std::string all;
    ReadResult read;
    while (!read.error) {
        read = this->server_->read_now(chunk);
        all.append(chunk.data(), read.bytes);
    }
    EXPECT_EQ(all, "here");
    EXPECT_EQ(read.error, asio::error::eof);
}

TYPED_TEST(StreamTest, ClosedListenerAbortsPendingAndLaterAccepts) {
    this->connect_both();
    Accepted pending;
    Accepted later;
    this->tasks_.spawn(accept(*this->listener_, pending));
    asio::post(this->world_.executor(), [this] { this->listener_->close(); });
    this->world_.run();
    EXPECT_EQ(pending.error, asio::error::operation_aborted);
    this->tasks_.spawn(accept(*this->listener_, later));
    this->world_.run();
    EXPECT_EQ(later.error, asio::error::operation_aborted);
}

TYPED_TEST(StreamTest, ConnectIsRefusedWhenNoListenerIsThere) {
    this->connect_both();
    const auto connector = this->world_.connector(*this->listener_);
    this->listener_->close();
    Connected connected;
    this->tasks_.spawn(connect(*connector, connected));
    this->world_.run();
    EXPECT_EQ(connected.error, asio::error::connection_refused);
}

namespace {

// The posted interruption comes before the lookup's result.
awaitable<void> connect_interrupted(Connector& connector, Connected& connected, Executor executor,
                                    asio::cancellation_signal& interrupt) {
    asio::post(executor, [&] { interrupt.emit(asio::cancellation_type::terminal); });
    connected = co_await connector.connect();
}

} // namespace

TEST(TcpConnector, IsAbortedWhenItIsInterruptedDuringTheLookup) {
    RealWorld world;
    const auto listener = world.listen();
    const auto connector = world.connector(*listener);
    Connected connected;
    TaskGroup tasks(world.executor(), fail);
    tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return connect_interrupted(*connector, connected, world.executor(), interrupt);
    });
    world.run();
    EXPECT_EQ(connected.error, asio::error::operation_aborted);
}

namespace {

std::string in_kernel_table(const std::string& address) {
    return fmt::format("0100007F:{:04X}", parse_endpoint(address)->port);
}

} // namespace

// The kernel's table of connections shows the purpose of each timer: 02 is "keep alive" (proc(5)).
// A read of the table isn't atomic, so on a busy machine one read may miss the connection.
TEST(TcpConnector, EnablesKeepAlive) {
    RealWorld world;
    const auto listener = world.listen();
    const auto connector = world.connector(*listener);
    Accepted accepted;
    Connected connected;
    TaskGroup tasks(world.executor(), fail);
    tasks.spawn(accept(*listener, accepted));
    tasks.spawn(connect(*connector, connected));
    world.run();
    ASSERT_TRUE(accepted.stream);
    const std::string ours = in_kernel_table(accepted.stream->peer()) + " " +
                             in_kernel_table(listener->address()) + " 01";
    bool is_kept_alive = false;
    for (int look = 0; look < 100 && !is_kept_alive; ++look) {
        std::ifstream table("/proc/net/tcp");
        for (std::string line; std::getline(table, line) && !is_kept_alive;)
            is_kept_alive =
                line.find(ours) != std::string::npos && line.find(" 02:") != std::string::npos;
    }
    EXPECT_TRUE(is_kept_alive);
}

namespace {

awaitable<void> accept_all(Listener& listener, std::vector<Accepted>& accepted, std::size_t all) {
    while (accepted.size() < all) {
        Accepted one = co_await listener.accept();
        accepted.push_back(std::move(one));
    }
}

class TcpListenerTest : public testing::Test {
protected:
    // Afterwards the connections wait to be accepted.
    void connect_clients(std::size_t clients) {
        const auto connector = world_.connector(*listener_);
        connected_.resize(clients);
        for (Connected& client : connected_) tasks_.spawn(connect(*connector, client));
        world_.run();
        for (const Connected& client : connected_) ASSERT_FALSE(client.error);
    }

    // How often another handler, which is always ready, runs until all are accepted.
    int other_handlers_run_while_accepting() {
        std::vector<Accepted> accepted;
        tasks_.spawn(accept_all(*listener_, accepted, connected_.size()));
        int runs = 0;
        std::function<void()> run_again = [&] {
            if (accepted.size() == connected_.size()) return;
            if (!accepted.empty()) ++runs;
            asio::post(world_.executor(), run_again);
        };
        asio::post(world_.executor(), run_again);
        world_.run();
        for (const Accepted& one : accepted) EXPECT_TRUE(one.stream);
        return runs;
    }

    RealWorld world_;
    std::unique_ptr<Listener> listener_ = world_.listen();
    std::vector<Connected> connected_;
    TaskGroup tasks_{world_.executor(), fail};
};

} // namespace

TEST_F(TcpListenerTest, AcceptsWaitingConnectionsTogetherEvenWhenOtherHandlersAreReady) {
    connect_clients(10);
    EXPECT_LE(other_handlers_run_while_accepting(), 1);
}

TEST_F(TcpListenerTest, LetsOtherHandlersRunEvenWhenManyConnectionsWait) {
    connect_clients(100);
    EXPECT_GE(other_handlers_run_while_accepting(), 5);
}

} // namespace trecho
