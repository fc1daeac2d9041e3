#include "rivals/rivals.hpp"
#include "support/sockets.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>

namespace trecho {

// Replaces the process by Python, which inherits the listening socket.
void serve_old_design(const AnnouncePort& announce) {
    const int listener = listen_on_loopback(announce);
    ::fcntl(listener, F_SETFD, 0);
    const std::string descriptor = std::to_string(listener);
    ::execl("/usr/bin/python3", "python3", TRECHO_OLD_DESIGN, descriptor.c_str(), TRECHO_NETWORK,
            nullptr);
    throw std::runtime_error("/usr/bin/python3 isn't installed; install the package python3");
}

} // namespace trecho
