// Goal: a page of another host can't read a board that listens on this machine only.
#include "board/board_world.hpp"
#include "board/local_host.hpp"

#include <gmock/gmock.h>

namespace trecho {

using testing::HasSubstr;
using testing::StartsWith;

namespace {

class FixedListener final : public Listener {
public:
    explicit FixedListener(std::string address) : address_(std::move(address)) {}

    awaitable<Accepted> accept() override { co_return Accepted(); }
    std::string address() const override { return address_; }
    void close() override {}

private:
    std::string address_;
};

TcpListeners listening(const std::string& address, const std::vector<std::string>& listeners) {
    TcpListeners all;
    all.address = address;
    for (const std::string& listener : listeners)
        all.listeners.push_back(std::make_unique<FixedListener>(listener));
    return all;
}

} // namespace

TEST(LocalHost, IsWhatTheUserGaveIfOnlyThisMachineCanConnect) {
    EXPECT_EQ(local_host_of(listening("127.0.0.1:80", {"127.0.0.1:80"})), "127.0.0.1");
    EXPECT_EQ(local_host_of(listening("Laptop:80", {"127.0.1.1:80"})), "laptop");
    EXPECT_EQ(local_host_of(listening("localhost:80", {"127.0.0.1:80", "[::1]:80"})), "localhost");
    EXPECT_EQ(local_host_of(listening("0.0.0.0:80", {"0.0.0.0:80"})), std::nullopt);
    EXPECT_EQ(local_host_of(listening("[::]:80", {"[::]:80"})), std::nullopt);
    EXPECT_EQ(local_host_of(listening("laptop:80", {"127.0.1.1:80", "192.168.1.20:80"})),
              std::nullopt);
}

TEST(LocalHost, IsAnAddressLocalhostOrWhatTheUserGave) {
    for (const std::string_view host : {"127.0.0.1:80", "127.0.0.1", "[::1]:80", "localhost:80",
                                        "LocalHost", "board.localhost:80", "laptop:80", ""})
        EXPECT_TRUE(is_local_host(host, "laptop")) << host;
    for (const std::string_view host : {"evil.example:80", "evil.example", "laptop.evil.example",
                                        "localhost.evil.example", "127.0.0.1.evil.example", ":80"})
        EXPECT_FALSE(is_local_host(host, "laptop")) << host;
}

TEST(LocalHost, IsDemandedOfEachRequest) {
    BoardWorldSettings settings;
    settings.server.local_host = "localhost";
    BoardWorld world(settings);
    for (const std::string path : {"/", "/events", "/snapshot", "/nothing"}) {
        const auto browser = world.connect();
        EXPECT_THAT(world.ask(*browser, "GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
                    StartsWith("HTTP/1.1 421 Misdirected Request\r\n"));
    }
    EXPECT_EQ(world.source.snapshots, 0);
    const auto browser = world.connect();
    EXPECT_THAT(world.ask(*browser, "GET /healthz HTTP/1.1\r\nHost: localhost:8080\r\n\r\n"),
                HasSubstr("ok\n"));
}

} // namespace trecho
