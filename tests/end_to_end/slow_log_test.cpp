// Goal: if the reader of a server's log stops reading (a pager, Ctrl-S), the server goes on.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace trecho {

namespace {

// The log goes to a terminal that nobody reads; it takes a few kilobytes, then writes block.
class SlowLog : public testing::Test {
protected:
    SlowLog() {
        write_network(folder_.path());
        ProcessSettings settings;
        settings.folder = folder_.path();
        settings.has_terminal = true;
        server_.emplace(std::vector<std::string>{TRECHO_BINARY, "serve", "--listen", "127.0.0.1:0",
                                                 "--state", "state", "--network", "network.json",
                                                 "--log-level", "debug"},
                        settings);
        server_->read_until("listening on 127.0.0.1:");
        port_ = static_cast<std::uint16_t>(std::stoi(server_->read_line()));
    }

    // Each purchase writes several lines to the log.
    void ask_and_decline(int times) const {
        TcpClient customer(port_);
        std::string questions;
        for (int time = 0; time < times; ++time) questions += "Recife > Salvador\nN\n";
        customer.send(questions);
        for (int time = 0; time < times; ++time)
            EXPECT_EQ(customer.receive_lines(2), "True\nFalse\n");
    }

    TemporaryFolder folder_;
    std::optional<Process> server_;
    std::uint16_t port_ = 0;
};

} // namespace

TEST_F(SlowLog, DelaysNeitherPurchasesNorTheStop) {
    ask_and_decline(3000);
    ask_and_decline(1);
    server_->send_signal(SIGTERM);
    EXPECT_EQ(server_->wait(), 0);
}

TEST_F(SlowLog, LetsTheCensusWaitAndNotThePurchases) {
    ask_and_decline(3000);
    server_->send_signal(SIGUSR1);
    ask_and_decline(1);
    server_->send_signal(SIGTERM);
    EXPECT_EQ(server_->wait(), 0);
}

TEST_F(SlowLog, ReportsDroppedLinesWhenItIsReadAgain) {
    ask_and_decline(3000);
    server_->read_until(" lines of the log were dropped");
}

} // namespace trecho
