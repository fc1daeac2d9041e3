// Start here: each command of `trecho` is one function in src/cli/.
#include "cli/command_line.hpp"
#include "office/network.hpp"
#include "platform/process.hpp"

#include <fmt/format.h>

#include <exception>

namespace {

struct Run {
    int operator()(const trecho::ServeOptions& options) const { return trecho::serve(options); }
    int operator()(const trecho::BuyOptions& options) const { return trecho::buy(options); }
    int operator()(const trecho::LoadOptions& options) const { return trecho::load(options); }
    int operator()(const trecho::AuditOptions& options) const { return trecho::audit(options); }
    int operator()(const trecho::SimulateOptions& options) const {
        return trecho::simulate(options);
    }
};

} // namespace

int main(int argc, char** argv) {
    trecho::prepare_process();
    const trecho::CommandLine line = trecho::parse_command_line(argc, argv);
    if (!line.command) return line.exit_code;
    try {
        return std::visit(Run(), *line.command);
    } catch (const trecho::BadNetwork& error) {
        fmt::print(stderr, "trecho: {}\n", error.what());
        return trecho::exit_usage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "trecho: {}\n", error.what());
        return trecho::exit_failure;
    }
}
