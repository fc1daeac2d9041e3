// Parses the command line of `trecho`.
#pragma once

#include "cli/commands.hpp"

#include <variant>

namespace trecho {

using Command =
    std::variant<ServeOptions, BuyOptions, LoadOptions, AuditOptions, ResetOptions, SimulateOptions,
                 BoardOptions, StoreInitOptions, StoreCheckOptions, StoreImportOptions>;

struct CommandLine {
    std::optional<Command> command; // none: exit with `exit_code`
    int exit_code = exit_success;
};

// Prints the help, the version or an error itself.
CommandLine parse_command_line(int argc, const char* const* argv);

} // namespace trecho
