// Streams over TCP.
#pragma once

#include "platform/endpoint.hpp"
#include "platform/stream.hpp"

namespace trecho {

// Resolves and binds at once, so that a port in use is known before anything else starts.
// Throws boost::system::system_error.
std::unique_ptr<Listener> listen_tcp(const Executor& executor, const Endpoint& endpoint);

std::unique_ptr<Connector> tcp_connector(const Executor& executor, const Endpoint& endpoint);

} // namespace trecho
