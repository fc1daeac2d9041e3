// What the words on the command line mean.
#pragma once

#include "cli/commands.hpp"

#include <variant>

namespace trecho {

using Command = std::variant<ServeOptions, BuyOptions, LoadOptions, AuditOptions, ResetOptions,
                             SimulateOptions>;

struct CommandLine {
    std::optional<Command> command; // none: everything is said already, and it is time to exit
    int exit_code = exit_success;
};

// Prints the help or what is wrong itself.
CommandLine parse_command_line(int argc, const char* const* argv);

} // namespace trecho
