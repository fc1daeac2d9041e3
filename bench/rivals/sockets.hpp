// The few lines of sockets that the rivals share.
#pragma once

#include "rivals/rivals.hpp"

namespace trecho {

// On a port that the system picks.
int listen_on_loopback(const AnnouncePort& announce);

int accept_customer(int listener);

int connect_to_loopback(int port);

} // namespace trecho
