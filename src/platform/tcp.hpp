// Streams over TCP.
#pragma once

#include "platform/endpoint.hpp"
#include "platform/stream.hpp"

#include <stdexcept>
#include <vector>

namespace trecho {

// A host name may have several addresses (localhost: 127.0.0.1 and ::1), each with a listener.
struct TcpListeners {
    std::vector<std::unique_ptr<Listener>> listeners; // at least one
    std::string address;               // of all listeners, as a client writes it: localhost:7878
    std::vector<std::string> left_out; // addresses that this machine lacks, each with the reason
};

class CannotListen : public std::runtime_error {
public:
    CannotListen(const std::string& where, error_code why);

    error_code code() const { return code_; }

private:
    error_code code_;
};

// Options of the sockets that a listener accepts. 0 means: as the system is configured.
struct AcceptedSockets {
    // How much the kernel keeps for a connection, in either direction. For a peer that doesn't read
    // it keeps several megabytes otherwise.
    int buffer_bytes = 0;

    // How long the peer may leave unacknowledged what was sent (TCP_USER_TIMEOUT); otherwise a
    // quarter of an hour.
    int unacknowledged_milliseconds = 0;
};

// Resolves and binds before it returns, so that a port in use is known before anything else starts.
// All addresses of the name get the same port, also when the system chooses it. Throws
// CannotListen.
TcpListeners listen_tcp(const Executor& executor, const Endpoint& endpoint,
                        const AcceptedSockets& accepted = {});

// The same, with the addresses that the endpoint's host name was resolved to.
TcpListeners listen_tcp(const Executor& executor, const Endpoint& endpoint,
                        const std::vector<std::string>& addresses,
                        const AcceptedSockets& accepted = {});

// Its connect() tries each address of the name until one answers.
std::unique_ptr<Connector> tcp_connector(const Executor& executor, const Endpoint& endpoint);

} // namespace trecho
