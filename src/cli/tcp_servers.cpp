#include "cli/tcp_servers.hpp"

namespace trecho {

TcpServers::TcpServers(const Executor& executor, const std::vector<Endpoint>& addresses) {
    for (const Endpoint& address : addresses) {
        connectors_.push_back(tcp_connector(executor, address));
        servers_.push_back({to_string(address), connectors_.back().get()});
    }
}

} // namespace trecho
