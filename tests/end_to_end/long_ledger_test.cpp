// Goal: a ledger that takes long to read says so on a terminal, and a person can stop the wait.
#include "end_to_end/faulty_server.hpp"
#include "end_to_end/server_process.hpp"
#include "office/ledger_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace trecho {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::vector<std::string> long_serve{"serve", "--listen",  "127.0.0.1:0", "--state",
                                          "state", "--network", "network.json"};
const std::vector<std::string> long_audit{"audit", "--state", "state", "--network", "network.json"};

class LongLedger : public testing::Test {
protected:
    LongLedger() {
        write_network(folder_.path());
        std::filesystem::create_directory(folder_.path() / "state");
        std::string ledger;
        append_sale(ledger, 1, "2026-11-23T14:05:11.123Z", {"Recife", "Salvador"}, "");
        write_text(ledger_in(folder_.path()), ledger);
    }

    void SetUp() override {
        if (TRECHO_IS_SANITIZED) GTEST_SKIP() << "a sanitizer's own functions must come first";
    }

    // A process that takes so many seconds longer to read its ledger.
    std::unique_ptr<Process> start(std::vector<std::string> command, std::size_t seconds,
                                   bool has_terminal) {
        ProcessSettings settings;
        settings.folder = folder_.path();
        settings.has_terminal = has_terminal;
        settings.environment = disk_environment(folder_.path(), DiskFaultPlan{"late", seconds});
        return std::make_unique<Process>(command, settings);
    }

    std::unique_ptr<Process> start(std::vector<std::string> words, std::size_t seconds) {
        words.insert(words.begin(), TRECHO_BINARY);
        return start(words, seconds, /*has_terminal=*/false);
    }

    // With its stderr on the terminal too.
    std::unique_ptr<Process> start_on_terminal(std::vector<std::string> words,
                                               std::size_t seconds) {
        words.insert(words.begin(), {"/bin/sh", "-c", R"(exec "$0" "$@" 2>&1)", TRECHO_BINARY});
        return start(words, seconds, /*has_terminal=*/true);
    }

    void wait_until_it_reads(const Process& process) const {
        process.wait_for("hit", disk_trace_of(folder_.path()));
    }

    TemporaryFolder folder_;
};

constexpr std::string_view shown_and_erased = "\rreading the ledger: 100 %\r\r\x1b[K";

} // namespace

TEST_F(LongLedger, IsShownOnATerminalUntilItIsRead) {
    const auto server = start_on_terminal(long_serve, 2);
    EXPECT_THAT(server->read_until("listening on"), HasSubstr(shown_and_erased));
    const auto audit = start_on_terminal(long_audit, 2);
    EXPECT_THAT(audit->read_until("1 ticket sold"), HasSubstr(shown_and_erased));
}

TEST_F(LongLedger, IsNotShownInALog) {
    const auto server = start(long_serve, 2);
    server->read_until("listening on");
    EXPECT_THAT(server->errors(),
                AllOf(HasSubstr("1 record in the ledger"), Not(HasSubstr("reading the ledger"))));
}

TEST_F(LongLedger, IsNotReadToItsEndAfterControlC) {
    constexpr std::size_t for_ever = 100'000;
    const auto server = start(long_serve, for_ever);
    wait_until_it_reads(*server);
    server->send_signal(SIGINT);
    EXPECT_EQ(server->wait(), 128 + SIGINT);

    std::filesystem::remove(disk_trace_of(folder_.path()));
    const auto audit = start(long_audit, for_ever);
    wait_until_it_reads(*audit);
    audit->send_signal(SIGINT);
    EXPECT_EQ(audit->wait(), -SIGINT);
}

} // namespace trecho
