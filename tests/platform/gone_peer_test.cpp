// Goal: a stream distinguishes, without reading, a peer that is gone from one that has only ended
// its side; and closing a stream has the same effect over TCP as in the simulation.
#include "platform/stream_worlds.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <optional>

namespace trecho {

namespace {

awaitable<void> write_all(Stream& stream, std::string bytes) { co_await stream.write(bytes); }

awaitable<void> read_once(Stream& stream, ReadResult& result, std::span<char> into) {
    result = co_await stream.read_some(into);
}

awaitable<void> wait_until_gone(Stream& stream, std::optional<error_code>& gone) {
    gone = co_await stream.wait_until_gone();
}

template <class ItsWorld>
class GonePeerTest : public StreamTest<ItsWorld> {
protected:
    void client_says(std::string bytes) {
        this->tasks_.spawn(write_all(*this->client_, std::move(bytes)));
        this->world_.run();
    }

    // How the wait ended; nothing if it still waits. With `is_interrupted` it is interrupted, as a
    // deadline would do.
    std::optional<error_code> wait_for_end_of(Stream& stream, bool is_interrupted = false) {
        std::optional<error_code> gone;
        TaskGroup waiting(this->world_.executor(), fail);
        waiting.spawn(wait_until_gone(stream, gone));
        if (is_interrupted) {
            asio::post(this->world_.executor(), [&] {
                asio::post(this->world_.executor(), [&] { waiting.interrupt_all(); });
            });
        }
        this->world_.run();
        return gone;
    }

    std::array<char, 100> buffer_;
};

TYPED_TEST_SUITE(GonePeerTest, Worlds);

} // namespace

TYPED_TEST(GonePeerTest, PeerThatHasResetIsGoneAlthoughItsBytesAreUnread) {
    this->connect_both();
    this->client_says("unread");
    this->client_->reset();
    EXPECT_EQ(this->wait_for_end_of(*this->server_), error_code());
}

TYPED_TEST(GonePeerTest, WaitEndsWhenThePeerResets) {
    this->connect_both();
    this->client_says("unread");
    asio::post(this->world_.executor(),
               [this] { asio::post(this->world_.executor(), [this] { this->client_->reset(); }); });
    EXPECT_EQ(this->wait_for_end_of(*this->server_), error_code());
}

TYPED_TEST(GonePeerTest, PeerThatHasOnlyEndedItsSideIsNotGone) {
    this->connect_both();
    this->client_says("unread");
    EXPECT_FALSE(this->server_->peer_has_ended());
    this->client_->end_writing();
    this->world_.run();
    EXPECT_TRUE(this->server_->peer_has_ended()) << "not seen behind unread bytes";
    EXPECT_EQ(this->wait_for_end_of(*this->server_, /*is_interrupted=*/true),
              error_code(asio::error::operation_aborted));
    const ReadResult read = this->server_->read_now(this->buffer_);
    EXPECT_EQ(std::string(this->buffer_.data(), read.bytes), "unread");
}

TYPED_TEST(GonePeerTest, PeerThatHasClosedIsGoneAfterItIsSentSomething) {
    this->connect_both();
    this->client_says("unread");
    this->client_.reset();
    this->world_.run();
    this->tasks_.spawn(write_all(*this->server_, "do you hear me?"));
    EXPECT_EQ(this->wait_for_end_of(*this->server_), error_code());
}

TYPED_TEST(GonePeerTest, ClosingAStreamWithUnreadBytesResetsThePeer) {
    this->connect_both();
    this->client_says("unread");
    this->server_.reset();
    ReadResult read;
    this->tasks_.spawn(read_once(*this->client_, read, this->buffer_));
    this->world_.run();
    EXPECT_EQ(read.error, asio::error::connection_reset);
}

TYPED_TEST(GonePeerTest, ClosingAStreamWithoutUnreadBytesEndsInOrder) {
    this->connect_both();
    this->client_says("read");
    this->server_->read_now(this->buffer_);
    this->server_.reset();
    ReadResult read;
    this->tasks_.spawn(read_once(*this->client_, read, this->buffer_));
    this->world_.run();
    EXPECT_EQ(read.error, asio::error::eof);
}

// Uses a raw socket, since a Stream can't send urgent data, which wakes Asio's wait for errors.
TEST(TcpStream, WaitUntilGoneIsWokenByUrgentDataOnlyOnce) {
    RealWorld world;
    const auto listener = world.listen();
    Accepted accepted;
    TaskGroup tasks(world.executor(), fail);
    tasks.spawn(accept(*listener, accepted));
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(parse_endpoint(listener->address())->port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    world.run();

    std::optional<error_code> gone;
    tasks.spawn(wait_until_gone(*accepted.stream, gone));
    ASSERT_EQ(::send(client, "!", 1, MSG_OOB), 1);
    world.context.restart();
    for (int turn = 0; turn < 10; ++turn) world.context.poll();
    EXPECT_EQ(world.context.poll(), 0U) << "the wait is woken again and again";
    EXPECT_FALSE(gone);
    ::close(client);
    accepted.stream->reset();
    world.run();
}

} // namespace trecho
