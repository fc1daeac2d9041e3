// The servers that sell the same seats. Any of them can resume a session of the others.
#pragma once

#include "platform/stream.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace trecho {

struct ListedServer {
    std::string address; // as a person writes it: 127.0.0.1:7878
    Connector* connector = nullptr;
};

// At least one server, in the order of the person who listed them. The connectors must outlive it.
class ServerList {
public:
    // One server. Its address isn't needed, because a customer never goes on at another one.
    ServerList(Connector& only) : servers_{{std::string(), &only}} {}

    explicit ServerList(std::vector<ListedServer> servers) : servers_(std::move(servers)) {}

    std::size_t size() const { return servers_.size(); }
    const std::string& address(std::size_t server) const { return servers_[server].address; }
    Connector& connector(std::size_t server) const { return *servers_[server].connector; }

private:
    std::vector<ListedServer> servers_;
};

} // namespace trecho
