// Goal: each command that the pages for learners tell them to type works.
#include "end_to_end/server_process.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace trecho {

namespace {

std::vector<std::string> commands_in(const std::string& file) {
    std::ifstream document(TRECHO_DOCUMENTS "/" + file);
    std::vector<std::string> commands;
    bool is_inside = false;
    for (std::string line; std::getline(document, line);) {
        if (line.starts_with("```")) {
            is_inside = line == "```sh";
        } else if (is_inside) {
            commands.push_back(line);
        }
    }
    return commands;
}

void replace(std::string& text, const std::string& what, const std::string& with) {
    const std::size_t found = text.find(what);
    if (found != std::string::npos) text.replace(found, what.size(), with);
}

} // namespace

TEST(Documents, EachCommandOfThePagesForLearnersWorks) {
    for (const char* const page : {"buy.md", "comprar.md"}) {
        const auto commands = commands_in(page);
        EXPECT_GE(commands.size(), 4U) << page;
        const TemporaryFolder folder;
        const ServerProcess server(folder.path(), {"--network", TRECHO_NETWORK});
        for (std::string command : commands) {
            SCOPED_TRACE(std::string(page) + ": " + command);
            // The server of this test, instead of the usual one.
            replace(command, " --connect 127.0.0.1:7878", "");
            replace(command, "build/release/trecho buy",
                    TRECHO_BINARY " buy --connect " + server.address());
            ProcessSettings settings;
            settings.folder = folder.path();
            Process shell({"/bin/sh", "-c", command}, settings);
            shell.close_input();
            EXPECT_NE(shell.read_all(), "");
            EXPECT_EQ(shell.wait(), 0) << shell.errors();
        }
    }
}

} // namespace trecho
