// Goal: a host name that means several addresses is listened on at all of them, with one port.
#include "platform/tcp.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

// 127.0.0.0/8 is all of this machine; 240.0.0.0/4 is nobody's (RFC 1112).
class NameOfSeveralAddresses : public testing::Test {
protected:
    Listening listen(std::uint16_t port, const std::vector<std::string>& addresses) {
        return listen_tcp(context_.get_executor(), Endpoint{"name", port}, addresses);
    }

    asio::io_context context_;
};

} // namespace

TEST_F(NameOfSeveralAddresses, IsListenedOnAtEachWithOnePort) {
    const Listening listening = listen(0, {"127.0.0.1", "127.0.0.2", "127.0.0.3"});
    const std::string port = std::to_string(parse_endpoint(listening.address)->port);
    EXPECT_EQ(listening.address, "name:" + port);
    ASSERT_EQ(listening.listeners.size(), 3U);
    EXPECT_EQ(listening.listeners[0]->address(), "127.0.0.1:" + port);
    EXPECT_EQ(listening.listeners[1]->address(), "127.0.0.2:" + port);
    EXPECT_EQ(listening.listeners[2]->address(), "127.0.0.3:" + port);
    EXPECT_TRUE(listening.left_out.empty());
}

TEST_F(NameOfSeveralAddresses, LeavesOutThoseThatThisMachineDoesNotHave) {
    const Listening listening = listen(0, {"240.0.0.1", "127.0.0.2"});
    ASSERT_EQ(listening.listeners.size(), 1U);
    EXPECT_EQ(listening.address, listening.listeners[0]->address());
    EXPECT_EQ(listening.left_out,
              std::vector<std::string>{"240.0.0.1:0: Cannot assign requested address"});
    EXPECT_THROW(listen(0, {"240.0.0.1", "240.0.0.2"}), CannotListen);
}

TEST_F(NameOfSeveralAddresses, IsRefusedWhenOneOfThemHasThePortInUse) {
    const Listening other = listen(0, {"127.0.0.2"});
    const std::uint16_t port = parse_endpoint(other.address)->port;
    try {
        listen(port, {"127.0.0.1", "127.0.0.2"});
        ADD_FAILURE() << "half of its customers would come to another server";
    } catch (const CannotListen& refusal) {
        EXPECT_EQ(refusal.what(), fmt::format("can't listen on name:{0} (127.0.0.2:{0}): Address "
                                              "already in use",
                                              port));
    }
}

TEST_F(NameOfSeveralAddresses, GetsAnotherPortWhenTheFirstIsInUseAtOneOfThem) {
    // So many that some of the ports that the system chooses for 127.0.0.1 are theirs.
    std::vector<Listening> others;
    for (int other = 0; other < 500; ++other) others.push_back(listen(0, {"127.0.0.2"}));
    for (int attempt = 0; attempt < 500; ++attempt)
        EXPECT_EQ(listen(0, {"127.0.0.1", "127.0.0.2"}).listeners.size(), 2U);
}

} // namespace trecho
