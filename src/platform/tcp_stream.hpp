// What the connector (tcp.cpp) and the listener (tcp_listener.cpp) share.
#pragma once

#include "platform/stream.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace trecho {

using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

// `socket` must be connected.
std::unique_ptr<Stream> make_tcp_stream(TcpSocket socket);

// HOST:PORT, as people write it: 127.0.0.1:7878
std::string address_of(const asio::ip::tcp::endpoint& endpoint);

} // namespace trecho
