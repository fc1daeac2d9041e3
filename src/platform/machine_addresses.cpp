#include "platform/machine_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <array>
#include <memory>

namespace trecho {

namespace {

// IFF_RUNNING means that a cable is plugged in, or that a bridge has a member. A bridge for
// containers that don't run is up without it, and no client comes from there.
bool leads_to_others(const ifaddrs& interface) {
    constexpr unsigned needed = IFF_UP | IFF_RUNNING;
    return (interface.ifa_flags & needed) == needed && (interface.ifa_flags & IFF_LOOPBACK) == 0;
}

// "" for an address that other machines can't use, or of another family.
std::string print_address(const sockaddr* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (!address) return {};
    if (address->sa_family == AF_INET) {
        const auto* const ipv4 = reinterpret_cast<const sockaddr_in*>(address);
        return ::inet_ntop(AF_INET, &ipv4->sin_addr, text.data(), text.size());
    }
    if (address->sa_family != AF_INET6) return {};
    const auto* const ipv6 = reinterpret_cast<const sockaddr_in6*>(address);
    if (IN6_IS_ADDR_LINKLOCAL(&ipv6->sin6_addr)) return {};
    return ::inet_ntop(AF_INET6, &ipv6->sin6_addr, text.data(), text.size());
}

bool is_ipv4(std::string_view address) { return address.find(':') == std::string_view::npos; }

} // namespace

std::vector<MachineAddress> addresses_of_this_machine() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, ::freeifaddrs);

    std::vector<MachineAddress> ipv4;
    std::vector<MachineAddress> ipv6;
    for (const ifaddrs* entry = list; entry; entry = entry->ifa_next) {
        const std::string address = leads_to_others(*entry) ? print_address(entry->ifa_addr) : "";
        if (address.empty()) continue;
        (is_ipv4(address) ? ipv4 : ipv6).push_back({address, entry->ifa_name});
    }
    ipv4.insert(ipv4.end(), ipv6.begin(), ipv6.end());
    return ipv4;
}

std::vector<std::string> reachable_endpoints(std::string_view listening,
                                             const std::vector<MachineAddress>& machine) {
    std::vector<std::string> endpoints;
    const std::optional<Endpoint> all = parse_endpoint(listening);
    if (!all || !is_wildcard(listening)) return endpoints;
    for (const MachineAddress& one : machine) {
        if (is_ipv4(all->host) && !is_ipv4(one.address)) continue;
        endpoints.push_back(to_string(Endpoint{one.address, all->port}) + " (" + one.interface +
                            ")");
    }
    return endpoints;
}

bool is_wildcard(std::string_view listening) {
    const std::optional<Endpoint> endpoint = parse_endpoint(listening);
    return endpoint && (endpoint->host == "0.0.0.0" || endpoint->host == "::");
}

} // namespace trecho
