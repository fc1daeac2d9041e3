// Goal: each command in buy.md and comprar.md works, and so does each simulation in simulation.md.
#include "end_to_end/server_process.hpp"
#include "support/fenced_blocks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>

namespace trecho {

namespace {

std::vector<std::string> commands_in(const std::string& file) {
    std::vector<std::string> commands;
    for (const FencedBlock& block : read_fenced_blocks(TRECHO_DOCUMENTS "/" + file)) {
        if (block.kind == "sh") std::ranges::copy(block.lines, std::back_inserter(commands));
    }
    return commands;
}

void replace(std::string& text, const std::string& what, const std::string& with) {
    const std::size_t found = text.find(what);
    if (found != std::string::npos) text.replace(found, what.size(), with);
}

} // namespace

TEST(Documents, ShowLearnersCommandsThatWork) {
    for (const char* const page : {"buy.md", "comprar.md"}) {
        const auto commands = commands_in(page);
        EXPECT_GE(commands.size(), 4U) << page;
        const TemporaryFolder folder;
        const ServerProcess server(folder.path(), {"--network", TRECHO_NETWORK});
        for (std::string command : commands) {
            SCOPED_TRACE(std::string(page) + ": " + command);
            // Replace the default address, written or not, by the address of this test's server.
            if (command.find("--connect") == std::string::npos)
                replace(command, "trecho buy", "trecho buy --connect 127.0.0.1:7878");
            replace(command, "127.0.0.1:7878", server.address());
            replace(command, "build/release/trecho", TRECHO_BINARY);
            ProcessSettings settings;
            settings.folder = folder.path();
            Process shell({"/bin/sh", "-c", command}, settings);
            shell.close_input();
            EXPECT_NE(shell.read_all(), "");
            EXPECT_EQ(shell.wait(), 0) << shell.errors();
        }
    }
}

namespace {

// The number before `words`, without the commas between thousands; 0 if there is none.
double number_before(const std::string& text, const std::string& words) {
    const std::size_t end = text.find(words);
    if (end == std::string::npos) return 0;
    std::size_t begin = end;
    while (begin > 0 && std::string_view("0123456789.,").find(text[begin - 1]) != std::string::npos)
        --begin;
    std::string number = text.substr(begin, end - begin);
    std::erase(number, ',');
    return number.empty() ? 0 : std::stod(number);
}

// Figures change a little with each change of the simulator: the page may be off by a quarter.
void expect_hours_as_told(const std::string& output) {
    const double hours = number_before(output, " hours simulated");
    for (const char* const page :
         {TRECHO_DOCUMENTS "/simulation.md", TRECHO_DOCUMENTS "/../README.md"})
        EXPECT_NEAR(number_before(read_text(page), " hours"), hours, hours / 4) << page;
}

} // namespace

// `hunt` has a test of its own, and the debugger needs a person.
TEST(Documents, ShowSimulationsThatFindNoViolation) {
    std::ifstream document(TRECHO_DOCUMENTS "/simulation.md");
    const std::string indented = "    build/release/trecho simulate";
    const TemporaryFolder folder;
    int simulations = 0;
    for (std::string line; std::getline(document, line);) {
        if (!line.starts_with(indented)) continue;
        if (TRECHO_IS_SANITIZED && line.find("--explore") != std::string::npos) continue;
        ++simulations;
        // A sanitizer makes this ten times slower, and other tests of that build cover the same.
        const bool is_told_of = line.ends_with("--seeds 1..2000") && !TRECHO_IS_SANITIZED;
        if (TRECHO_IS_SANITIZED) replace(line, "1..2000", "1..50");
        SCOPED_TRACE(line);
        replace(line, indented, TRECHO_BINARY " simulate");
        ProcessSettings settings;
        settings.folder = folder.path();
        // Thousands of worlds print nothing for long: with a sanitizer 11 s were measured.
        settings.patience = std::chrono::minutes(2);
        Process shell({"/bin/sh", "-c", line}, settings);
        shell.close_input();
        const std::string output = shell.read_all();
        EXPECT_NE(output, "");
        EXPECT_EQ(shell.wait(), 0) << shell.errors();
        if (is_told_of) expect_hours_as_told(output);
    }
    EXPECT_GE(simulations, 3);
}

} // namespace trecho
