// Goal: a server that listens on all addresses can print those that other machines can reach.
#include "platform/machine_addresses.hpp"

#include "platform/tcp.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace trecho {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<MachineAddress> of_a_laptop{
    {"192.168.1.20", "wlan0"}, {"10.8.0.2", "tun0"}, {"2001:db8::20", "wlan0"}};

} // namespace

TEST(ReachableEndpoints, AreTheIpv4AddressesForTheIpv4Wildcard) {
    EXPECT_THAT(reachable_endpoints("0.0.0.0:7878", of_a_laptop),
                ElementsAre("192.168.1.20:7878 (wlan0)", "10.8.0.2:7878 (tun0)"));
}

TEST(ReachableEndpoints, AreAllAddressesForTheIpv6Wildcard) {
    EXPECT_THAT(
        reachable_endpoints("[::]:1", of_a_laptop),
        ElementsAre("192.168.1.20:1 (wlan0)", "10.8.0.2:1 (tun0)", "[2001:db8::20]:1 (wlan0)"));
}

TEST(ReachableEndpoints, AreEmptyForASingleAddress) {
    for (const char* const one : {"127.0.0.1:7878", "192.168.1.20:7878", "[::1]:7878", "name:1"})
        EXPECT_THAT(reachable_endpoints(one, of_a_laptop), IsEmpty()) << one;
}

TEST(MachineAddresses, CanBeListenedOnAndBeginWithIpv4) {
    asio::io_context context;
    const std::vector<MachineAddress> found = addresses_of_this_machine();
    for (const MachineAddress& one : found) {
        EXPECT_FALSE(one.address.starts_with("127.")) << one.address;
        EXPECT_NE(one.address, "::1");
        EXPECT_FALSE(one.interface.empty());
        EXPECT_NO_THROW(listen_tcp(context.get_executor(), Endpoint{one.address, 0}))
            << one.address;
    }
    const auto is_ipv6 = [](const MachineAddress& one) {
        return one.address.find(':') != std::string::npos;
    };
    EXPECT_TRUE(std::ranges::is_partitioned(found, std::not_fn(is_ipv6)));
}

} // namespace trecho
