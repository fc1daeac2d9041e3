// trecho reset: moves the ledger away, so that the next server begins with every seat free. The
// files go into a folder inside the state folder, and `trecho audit` can read them there.
#include "cli/commands.hpp"
#include "platform/standard_output.hpp"
#include "platform/state_folder.hpp"

#include <fmt/chrono.h>

#include <ctime>
#include <stdexcept>
#include <system_error>

namespace trecho {

namespace {

// A folder that no server has used was probably named by mistake, so nothing is created in it.
void require_used_by_a_server(const std::filesystem::path& state) {
    std::error_code ignored;
    if (std::filesystem::exists(state / "lock", ignored)) return;
    if (std::filesystem::exists(state / "ledger.jsonl", ignored)) return;
    throw std::runtime_error(state.string() +
                             " isn't the state folder of a server; name the folder that trecho "
                             "serve was started with (--state)");
}

std::string print_date_and_time() {
    return fmt::format("{:%Y-%m-%d-%H%M%S}", fmt::localtime(std::time(nullptr)));
}

} // namespace

int reset(const ResetOptions& options) {
    require_used_by_a_server(options.state);
    StateFolder folder(options.state);
    // The snapshot moves first: after a crash it may be missing, but must not be newer than the
    // ledger.
    const auto kept =
        folder.set_aside({"availability.json", "ledger.jsonl"}, "kept-" + print_date_and_time());
    if (kept) {
        print_format("what was sold until now is kept in {}\n", kept->string());
    } else {
        print_format("nothing has been sold in {}\n", options.state.string());
    }
    print_format("the next server with --state {} begins with every seat free\n",
                 options.state.string());
    return exit_success;
}

} // namespace trecho
