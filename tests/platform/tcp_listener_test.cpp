// Goal: for a host name with several addresses, listen_tcp listens on all of them with one port.
#include "platform/tcp.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

// 127.0.0.0/8 belongs to this machine; 240.0.0.0/4 belongs to none (RFC 1112).
class ListenTcpOnSeveralAddresses : public testing::Test {
protected:
    TcpListeners listen(std::uint16_t port, const std::vector<std::string>& addresses) {
        return listen_tcp(context_.get_executor(), Endpoint{"name", port}, addresses);
    }

    asio::io_context context_;
};

} // namespace

TEST_F(ListenTcpOnSeveralAddresses, ListensOnEachWithOnePort) {
    const TcpListeners listening = listen(0, {"127.0.0.1", "127.0.0.2", "127.0.0.3"});
    const std::string port = std::to_string(parse_endpoint(listening.address)->port);
    EXPECT_EQ(listening.address, "name:" + port);
    ASSERT_EQ(listening.listeners.size(), 3U);
    EXPECT_EQ(listening.listeners[0]->address(), "127.0.0.1:" + port);
    EXPECT_EQ(listening.listeners[1]->address(), "127.0.0.2:" + port);
    EXPECT_EQ(listening.listeners[2]->address(), "127.0.0.3:" + port);
    EXPECT_TRUE(listening.left_out.empty());
}

TEST_F(ListenTcpOnSeveralAddresses, LeavesOutAddressesThatThisMachineDoesNotHave) {
    const TcpListeners listening = listen(0, {"240.0.0.1", "127.0.0.2"});
    ASSERT_EQ(listening.listeners.size(), 1U);
    EXPECT_EQ(listening.address, listening.listeners[0]->address());
    EXPECT_EQ(listening.left_out,
              std::vector<std::string>{"240.0.0.1:0: Cannot assign requested address"});
    EXPECT_THROW(listen(0, {"240.0.0.1", "240.0.0.2"}), CannotListen);
}

TEST_F(ListenTcpOnSeveralAddresses, FailsWhenThePortIsInUseAtOneOfThem) {
    const TcpListeners other = listen(0, {"127.0.0.2"});
    const std::uint16_t port = parse_endpoint(other.address)->port;
    try {
        listen(port, {"127.0.0.1", "127.0.0.2"});
        ADD_FAILURE() << "half of the clients would connect to another server";
    } catch (const CannotListen& refusal) {
        EXPECT_EQ(refusal.what(), fmt::format("can't listen on name:{0} (127.0.0.2:{0}): Address "
                                              "already in use",
                                              port));
    }
}

TEST_F(ListenTcpOnSeveralAddresses, ChoosesAnotherPortWhenTheFirstIsInUseAtOneOfThem) {
    // So many ports that the system chooses some of them for 127.0.0.1 again.
    std::vector<TcpListeners> others;
    for (int other = 0; other < 500; ++other) others.push_back(listen(0, {"127.0.0.2"}));
    for (int attempt = 0; attempt < 500; ++attempt)
        EXPECT_EQ(listen(0, {"127.0.0.1", "127.0.0.2"}).listeners.size(), 2U);
}

// Without the limit the kernel takes some megabytes.
TEST(AcceptedSockets, KeepLittleForAPeerThatDoesNotRead) {
    asio::io_context context;
    AcceptedSockets accepted;
    accepted.buffer_bytes = 16'384;
    const TcpListeners listening =
        listen_tcp(context.get_executor(), Endpoint{"127.0.0.1", 0}, accepted);
    const auto endpoint = *parse_endpoint(listening.address);
    asio::ip::tcp::socket peer(context);
    peer.open(asio::ip::tcp::v4());
    peer.set_option(asio::socket_base::receive_buffer_size(4096));
    peer.connect({asio::ip::make_address(endpoint.host), endpoint.port});

    std::size_t written = 0;
    const auto write_on = [&]() -> awaitable<void> {
        Accepted connection = co_await listening.listeners[0]->accept();
        const std::string bytes(4096, 'x');
        WriteResult result;
        while (!result.error) {
            result = co_await connection.stream->write_some(bytes);
            written += result.bytes;
        }
    };
    asio::co_spawn(context.get_executor(), write_on(), asio::detached);
    context.run_for(std::chrono::milliseconds(200));
    EXPECT_GT(written, 4096U);
    EXPECT_LT(written, 65'536U);
}

} // namespace trecho
