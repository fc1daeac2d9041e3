// Start here: each command of `trecho` is one function in src/cli/. The path of a purchase goes on
// in cli/serve.cpp.
#include "cli/command_line.hpp"
#include "office/network.hpp"
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "postgres/bad_store.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <variant>

namespace {

int run(const trecho::Command& command) {
    if (const auto* serve = std::get_if<trecho::ServeOptions>(&command))
        return trecho::serve(*serve);
    if (const auto* board = std::get_if<trecho::BoardOptions>(&command))
        return trecho::board(*board);
    if (const auto* buy = std::get_if<trecho::BuyOptions>(&command)) return trecho::buy(*buy);
    if (const auto* load = std::get_if<trecho::LoadOptions>(&command)) return trecho::load(*load);
    if (const auto* audit = std::get_if<trecho::AuditOptions>(&command))
        return trecho::audit(*audit);
    if (const auto* reset = std::get_if<trecho::ResetOptions>(&command))
        return trecho::reset(*reset);
    if (const auto* init = std::get_if<trecho::StoreInitOptions>(&command))
        return trecho::store_init(*init);
    if (const auto* check = std::get_if<trecho::StoreCheckOptions>(&command))
        return trecho::store_check(*check);
    if (const auto* import = std::get_if<trecho::StoreImportOptions>(&command))
        return trecho::store_import(*import);
    return trecho::simulate(std::get<trecho::SimulateOptions>(command));
}

int report(const std::exception& error, int exit_code) {
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
        exit_code = line.command ? run(*line.command) : line.exit_code;
    } catch (const trecho::BadNetwork& error) {
        exit_code = report(error, trecho::exit_usage);
    } catch (const trecho::BadAddress& error) {
        exit_code = report(error, trecho::exit_usage);
    } catch (const trecho::BadStore& error) {
        exit_code = report(error, trecho::exit_usage);
    } catch (const std::exception& error) {
        exit_code = report(error, trecho::exit_failure);
    }
    const int exit_code_with_output = trecho::end_output(exit_code);
    return buys ? exit_code : exit_code_with_output; // a ticket is sold, whether printed or not
}
