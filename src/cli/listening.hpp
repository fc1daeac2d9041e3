// Listeners for the addresses that the command line names.
#pragma once

#include "platform/tcp.hpp"

namespace trecho {

// Throws BadAddress, with a sentence for the user.
TcpListeners listen(const Executor& executor, const Endpoint& endpoint);

// The same for browsers, of which each costs the kernel little memory, also when it doesn't read.
TcpListeners listen_for_browsers(const Executor& executor, const Endpoint& endpoint);

} // namespace trecho
