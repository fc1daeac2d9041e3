// Commands that are proposed to a person, who can type them as they stand.
#pragma once

#include "platform/endpoint.hpp"

#include <string>

namespace trecho {

// Whether a server at this address runs on this machine, so that it can be started here.
bool is_on_this_machine(const Endpoint& server);

// What starts a server at this address, which is on this machine.
std::string command_that_serves(const Endpoint& server);

} // namespace trecho
