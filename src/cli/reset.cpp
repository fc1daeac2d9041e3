// trecho reset: moves the ledger away, so that the next server begins with every seat free. The
// files go into a folder inside the state folder, and `trecho audit` can read them there.
#include "cli/commands.hpp"
#include "cli/ledger_file.hpp"
#include "platform/standard_output.hpp"
#include "platform/state_folder.hpp"

#include <fmt/chrono.h>

#include <ctime>
#include <string>

namespace trecho {

namespace {

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
