// The addresses under which other machines can reach a server that listens on a wildcard address.
#pragma once

#include "platform/endpoint.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct MachineAddress {
    std::string address;   // 192.168.1.20, 2001:db8::20
    std::string interface; // eth0
};

// The addresses of all network interfaces that are up and connected, except the loopback interface;
// IPv4 first. Leaves out IPv6's link-local addresses: a client can't use them without the name of
// its own interface.
std::vector<MachineAddress> addresses_of_this_machine();

// "HOST:PORT (INTERFACE)" for each address under which other machines reach a listener on the
// wildcard `listening`: 0.0.0.0 stands for all IPv4 addresses, [::] for all addresses. Empty when
// `listening` is no wildcard.
std::vector<std::string> reachable_endpoints(std::string_view listening,
                                             const std::vector<MachineAddress>& machine);

// Whether the host of HOST:PORT is 0.0.0.0 or [::].
bool is_wildcard(std::string_view listening);

} // namespace trecho
