// The servers that --connect names.
#pragma once

#include "client/server_list.hpp"
#include "platform/tcp.hpp"

#include <memory>
#include <vector>

namespace trecho {

class TcpServers {
public:
    TcpServers(const Executor& executor, const std::vector<Endpoint>& addresses);

    // In the order of the addresses. Valid while this object lives.
    ServerList list() const { return ServerList(servers_); }

private:
    std::vector<std::unique_ptr<Connector>> connectors_;
    std::vector<ListedServer> servers_;
};

} // namespace trecho
