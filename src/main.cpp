// Start here: each command of `trecho` is one function in src/cli/.
#include "cli/command_line.hpp"
#include "office/network.hpp"
#include "platform/process.hpp"
#include "platform/standard_output.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace {

struct Run {
    int operator()(const trecho::ServeOptions& options) const { return trecho::serve(options); }
    int operator()(const trecho::BuyOptions& options) const { return trecho::buy(options); }
    int operator()(const trecho::LoadOptions& options) const { return trecho::load(options); }
    int operator()(const trecho::AuditOptions& options) const { return trecho::audit(options); }
    int operator()(const trecho::ResetOptions& options) const { return trecho::reset(options); }
    int operator()(const trecho::SimulateOptions& options) const {
        return trecho::simulate(options);
    }
};

int say(const std::exception& error, int exit_code) {
    fmt::print(stderr, "trecho: {}\n", error.what());
    return exit_code;
}

} // namespace

int main(int argc, char** argv) {
    int exit_code = trecho::exit_success;
    bool buys = false;
    try {
        trecho::prepare_process();
        const trecho::CommandLine line = trecho::parse_command_line(argc, argv);
        buys = line.command && std::holds_alternative<trecho::BuyOptions>(*line.command);
        exit_code = line.command ? std::visit(Run(), *line.command) : line.exit_code;
    } catch (const trecho::BadNetwork& error) {
        exit_code = say(error, trecho::exit_usage);
    } catch (const trecho::BadAddress& error) {
        exit_code = say(error, trecho::exit_usage);
    } catch (const std::exception& error) {
        exit_code = say(error, trecho::exit_failure);
    }
    const int exit_code_with_output = trecho::end_output(exit_code);
    return buys ? exit_code : exit_code_with_output; // what was bought is bought, told or not
}
