#include "cli/listening.hpp"

#include "cli/commands.hpp"

#include <string>

namespace trecho {

namespace {

// For 64 browsers that read nothing, the kernel would keep 250 MB; this makes it 3 MB. A browser
// that has vanished must not be counted for long.
constexpr AcceptedSockets of_browsers{.buffer_bytes = 16'384,
                                      .unacknowledged_milliseconds = 30'000};

TcpListeners listen_with(const Executor& executor, const Endpoint& endpoint,
                         const AcceptedSockets& accepted) {
    try {
        return listen_tcp(executor, endpoint, accepted);
    } catch (const CannotListen& refusal) {
        throw BadAddress(std::string(refusal.what()) +
                         "; name another HOST:PORT, or port 0 for any that is free");
    }
}

} // namespace

TcpListeners listen(const Executor& executor, const Endpoint& endpoint) {
    return listen_with(executor, endpoint, AcceptedSockets{});
}

TcpListeners listen_for_browsers(const Executor& executor, const Endpoint& endpoint) {
    return listen_with(executor, endpoint, of_browsers);
}

} // namespace trecho
