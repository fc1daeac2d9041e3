// Goal: an instructor who follows class.md (or turma.md) can run a class. The test runs the page's
// commands in order, in a folder that looks like a built repository. It replaces addresses, times
// and dates, and Docker by a script that runs this build.
#include "end_to_end/server_process.hpp"
#include "platform/machine_addresses.hpp"
#include "support/fenced_blocks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <regex>

namespace trecho {

namespace {

using testing::HasSubstr;

constexpr std::string_view docker = R"(#!/bin/sh
case $1 in
build)
    for word; do
        [ "$before" != -f ] || exec test -f "$word"
        before=$word
    done ;;
run)
    while [ "$1" != trecho ]; do shift || exit 1; done
    shift
    exec build/release/trecho "$@" ;;
esac
exit 1
)";

std::string replace_all(const std::string& text, const std::string& pattern,
                        const std::string& with) {
    return std::regex_replace(text, std::regex(pattern), with);
}

class ClassPage : public testing::TestWithParam<const char*> {
protected:
    ClassPage() {
        settings_.folder = folder_.path();
        settings_.environment = {"PATH=" + (folder_.path() / "bin").string() + ":/usr/bin:/bin"};
        std::filesystem::create_directories(folder_.path() / "build" / "release");
        std::filesystem::create_symlink(TRECHO_BINARY,
                                        folder_.path() / "build" / "release" / "trecho");
        std::filesystem::create_symlink(TRECHO_DOCUMENTS, folder_.path() / "docs");
        std::filesystem::create_directory(folder_.path() / "bin");
        write_text(folder_.path() / "bin" / "docker", docker);
        std::filesystem::permissions(folder_.path() / "bin" / "docker",
                                     std::filesystem::perms::owner_all);
    }

    // The text of the page with the values of this test.
    std::string adapt(std::string command) const {
        const std::string server = "127.0.0.1:" + std::to_string(port_);
        command = replace_all(command, R"(0\.0\.0\.0:7878)", "0.0.0.0:0");
        command = replace_all(command, R"(192\.168\.1\.20:7878)", server);
        command = replace_all(command, "load --clients", "load --connect " + server + " --clients");
        command = replace_all(command, "--think-time 1s --duration 20s",
                              "--think-time 5ms --duration 3s");
        return replace_all(command, R"(class-state/kept-[-0-9]+)", kept_);
    }

    void run(const std::string& command) {
        SCOPED_TRACE(command);
        if (command.find(" serve ") != std::string::npos) return start_server(command);
        if (command.find(" reset ") != std::string::npos) return begin_again(command);
        const bool buys = command.find(" buy ") != std::string::npos;
        const bool is_build = command.starts_with("docker build");
        Process shell({"/bin/sh", "-c", adapt(command)}, settings_);
        if (buys) shell.write("Olinda > Garanhuns\nS\n");
        shell.close_input();
        const std::string output = shell.read_all();
        EXPECT_EQ(shell.wait(), 0) << shell.errors();
        EXPECT_EQ(output.empty(), is_build);
        check_output(command, output);
    }

    void check_output(const std::string& command, const std::string& output) {
        if (command.find(" load ") != std::string::npos) {
            EXPECT_THAT(output, HasSubstr("101 bought")) << "each seat of the page's network";
            begin_again("build/release/trecho reset --state class-state"); // as the page says next
            start_server(serve_);
        } else if (command.find(" buy ") != std::string::npos) {
            EXPECT_THAT(output, HasSubstr("Sold: Olinda > Garanhuns, ticket T"));
        } else if (command.find(" audit ") != std::string::npos) {
            EXPECT_THAT(output, HasSubstr("1 of 25 seats sold  Caruaru > Olinda"));
            EXPECT_THAT(output, HasSubstr("1 of 25 seats sold  Olinda > Garanhuns"));
        } else if (command.starts_with("cat")) {
            EXPECT_THAT(output, HasSubstr(R"("origin":"Caruaru","destination":"Olinda","left":)"));
        }
    }

    void start_server(const std::string& command) {
        stop_server();
        serve_ = command;
        server_.emplace(std::vector<std::string>{"/bin/sh", "-c", "exec " + adapt(command)},
                        settings_);
        const std::string line = server_->read_line();
        ASSERT_THAT(line, testing::StartsWith("listening on 0.0.0.0:")) << server_->errors();
        port_ = std::stoi(line.substr(line.rfind(':') + 1));
    }

    // Ctrl-C.
    void stop_server() {
        if (!server_) return;
        server_->send_signal(SIGINT);
        EXPECT_EQ(server_->wait(), 0) << server_->errors();
        server_.reset();
    }

    void begin_again(const std::string& command) {
        EXPECT_EQ(reset(command), "") << "refused while a server uses the folder";
        stop_server();
        const std::string said = reset(command);
        std::smatch kept;
        ASSERT_TRUE(std::regex_search(said, kept, std::regex("class-state/kept-[-0-9]+"))) << said;
        kept_ = kept.str();
    }

    std::string reset(const std::string& command) const {
        Process shell({"/bin/sh", "-c", command}, settings_);
        const std::string said = shell.read_all();
        EXPECT_EQ(shell.wait(), said.empty() ? 1 : 0) << shell.errors();
        return said;
    }

    // Types the lines of a transcript that have a prompt, and expects the others as output.
    void talk(const std::vector<std::string>& transcript) {
        EXPECT_EQ(transcript.front(), "$ nc 192.168.1.20 7878");
        TcpClient customer(static_cast<std::uint16_t>(port_));
        for (std::size_t line = 1; line < transcript.size(); ++line) {
            const std::string& text = transcript[line];
            const bool is_answer = text == "True" || text == "False";
            if (is_answer) {
                EXPECT_EQ(customer.receive_line(), text + "\n");
            } else {
                customer.send(text + "\n");
            }
        }
    }

    // The output as the page shows it, without numbers and the name of the network interface.
    void find_in_log(const std::string& line) {
        const bool is_address = line.find("other machines") != std::string::npos;
        if (is_address && addresses_of_this_machine().empty()) return;
        const std::string shown = is_address ? line.substr(0, line.find("to ") + 3) : line;
        server_->wait_for_error(is_address ? "other machines" : " connected, ");
        EXPECT_THAT(replace_all(server_->errors(), "[0-9]+", "1"),
                    HasSubstr(replace_all(shown, "[0-9]+", "1")));
    }

    TemporaryFolder folder_;
    ProcessSettings settings_;
    std::optional<Process> server_;
    int port_ = 0;
    std::string kept_;
    std::string serve_; // the command of the current or last server
};

} // namespace

TEST_P(ClassPage, ShowsCommandsThatWorkInTheirOrder) {
    int commands = 0;
    for (const FencedBlock& block :
         read_fenced_blocks(TRECHO_DOCUMENTS "/" + std::string(GetParam()))) {
        SCOPED_TRACE(std::string(GetParam()) + ", line " + std::to_string(block.line));
        if (block.kind == "sh") {
            for (const std::string& command : block.lines) run(command);
            commands += static_cast<int>(block.lines.size());
        } else if (block.kind == "json") {
            std::string network;
            for (const std::string& line : block.lines) network += line + "\n";
            write_text(folder_.path() / "class.json", network);
        } else if (block.kind == "nc") {
            talk(block.lines);
        } else if (block.kind == "log") {
            for (const std::string& line : block.lines) find_in_log(line);
        } else {
            ADD_FAILURE() << "nothing tests a block of the kind " << block.kind;
        }
        if (HasFatalFailure()) return;
    }
    EXPECT_GE(commands, 10);
    stop_server();
}

INSTANTIATE_TEST_SUITE_P(Class, ClassPage, testing::Values("class.md", "turma.md"));

} // namespace trecho
