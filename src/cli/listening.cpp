#include "cli/listening.hpp"

#include "cli/commands.hpp"

#include <string>

namespace trecho {

namespace {

// With 64 browsers that read nothing the kernel keeps 3 MB, and 250 MB without this limit.
constexpr KernelBuffers browser_buffers{16'384};

TcpListeners listen_with(const Executor& executor, const Endpoint& endpoint,
                         KernelBuffers buffers) {
    try {
        return listen_tcp(executor, endpoint, buffers);
    } catch (const CannotListen& refusal) {
        throw BadAddress(std::string(refusal.what()) +
                         "; name another HOST:PORT, or port 0 for any that is free");
    }
}

} // namespace

TcpListeners listen(const Executor& executor, const Endpoint& endpoint) {
    return listen_with(executor, endpoint, KernelBuffers{});
}

TcpListeners listen_for_browsers(const Executor& executor, const Endpoint& endpoint) {
    return listen_with(executor, endpoint, browser_buffers);
}

} // namespace trecho
