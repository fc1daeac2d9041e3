// Commands that an error message proposes. A person can copy them as they are.
#pragma once

#include "platform/endpoint.hpp"

#include <string>

namespace trecho {

// Whether the address belongs to this machine, so that the user can start a server there.
bool is_on_this_machine(const Endpoint& server);

// The command that starts a server at this address.
std::string command_that_serves(const Endpoint& server);

} // namespace trecho
