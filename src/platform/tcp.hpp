// Streams over TCP.
#pragma once

#include "platform/endpoint.hpp"
#include "platform/stream.hpp"

#include <stdexcept>
#include <vector>

namespace trecho {

// A host name may mean several addresses (localhost: 127.0.0.1 and ::1), each with a listener.
struct Listening {
    std::vector<std::unique_ptr<Listener>> listeners; // at least one
    std::string address;               // one for all, as a client would write it: localhost:7878
    std::vector<std::string> left_out; // addresses that this machine doesn't have, with why
};

class CannotListen : public std::runtime_error {
public:
    CannotListen(const std::string& where, error_code why);

    error_code code() const { return code_; }

private:
    error_code code_;
};

// Resolves and binds at once, so that a port in use is known before anything else starts. All
// addresses of the name have the same port, also when the system chooses it. Throws CannotListen.
Listening listen_tcp(const Executor& executor, const Endpoint& endpoint);

// The same, where `addresses` are what the endpoint's host name means.
Listening listen_tcp(const Executor& executor, const Endpoint& endpoint,
                     const std::vector<std::string>& addresses);

// Tries each address of the name until one answers.
std::unique_ptr<Connector> tcp_connector(const Executor& executor, const Endpoint& endpoint);

} // namespace trecho
