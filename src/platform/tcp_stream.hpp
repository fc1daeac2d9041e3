// What the two sides of TCP share: the one who connects (tcp.cpp), and the one who listens
// (tcp_listener.cpp).
#pragma once

#include "platform/stream.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace trecho {

using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;

// Of a connected socket.
std::unique_ptr<Stream> make_tcp_stream(TcpSocket socket);

// As people write it: 127.0.0.1:7878
std::string address_of(const asio::ip::tcp::endpoint& endpoint);

} // namespace trecho
