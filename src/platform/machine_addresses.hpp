// Under which addresses other machines find a server that listens on all of them.
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

// Those of network interfaces that are up and connected, but for the loopback interface; IPv4
// first. Without IPv6's link-local ones: a client can't use them without the name of its own
// interface.
std::vector<MachineAddress> addresses_of_this_machine();

// HOST:PORT (INTERFACE), for each address under which a listener on `listening` can be reached from
// other machines. None when it listens on one address, for then that one is known; 0.0.0.0 stands
// for the addresses of IPv4, [::] for all.
std::vector<std::string> reachable_endpoints(std::string_view listening,
                                             const std::vector<MachineAddress>& machine);

// Whether a listener on HOST:PORT listens on each address of the machine.
bool is_wildcard(std::string_view listening);

} // namespace trecho
