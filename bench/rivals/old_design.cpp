#include "rivals/rivals.hpp"
#include "rivals/sockets.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <stdexcept>

namespace trecho {

// The process becomes Python: the socket that already listens is what it inherits.
void serve_old_design(const AnnouncePort& announce) {
    const int listener = listen_on_loopback(announce);
    ::fcntl(listener, F_SETFD, 0);
    const std::string descriptor = std::to_string(listener);
    ::execl("/usr/bin/python3", "python3", TRECHO_OLD_DESIGN, descriptor.c_str(), TRECHO_NETWORK,
            nullptr);
    throw std::runtime_error("/usr/bin/python3 isn't there; install the package python3");
}

} // namespace trecho
