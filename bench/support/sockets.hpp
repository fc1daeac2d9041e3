// Blocking loopback sockets for the rivals and the load generator.
#pragma once

#include "rivals/rivals.hpp"

namespace trecho {

// Listens on a port that the system chooses, and announces it.
int listen_on_loopback(const AnnouncePort& announce);

int accept_customer(int listener);

int connect_to_loopback(int port);

} // namespace trecho
