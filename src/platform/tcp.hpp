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

// How many bytes the kernel may keep for each accepted connection, in either direction. Without a
// limit it keeps several megabytes for a peer that doesn't read.
struct KernelBuffers {
    int bytes_max = 0; // 0: as the system is configured
};

// Resolves and binds before it returns, so that a port in use is known before anything else starts.
// All addresses of the name get the same port, also when the system chooses it. Throws
// CannotListen.
TcpListeners listen_tcp(const Executor& executor, const Endpoint& endpoint,
                        KernelBuffers buffers = {});

// The same, with the addresses that the endpoint's host name was resolved to.
TcpListeners listen_tcp(const Executor& executor, const Endpoint& endpoint,
                        const std::vector<std::string>& addresses, KernelBuffers buffers = {});

// Its connect() tries each address of the name until one answers.
std::unique_ptr<Connector> tcp_connector(const Executor& executor, const Endpoint& endpoint);

} // namespace trecho
