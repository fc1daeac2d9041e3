#include "cli/advice.hpp"

#include "cli/commands.hpp"
#include "platform/process.hpp"

#include <fmt/format.h>

namespace trecho {

bool is_on_this_machine(const Endpoint& server) {
    return server.host == "localhost" || server.host == "::1" || server.host.starts_with("127.");
}

std::string command_that_serves(const Endpoint& server) {
    const std::string address = to_string(server);
    std::string command = program_as_typed() + " serve";
    if (address == to_string(ServeOptions().listen)) return command;
    return fmt::format("{} --listen {}", command, address);
}

} // namespace trecho
