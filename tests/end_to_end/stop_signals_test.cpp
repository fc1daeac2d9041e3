// Goal: a person or a service manager can always stop a server, and the log says what it waits for.
#include "end_to_end/faulty_server.hpp"
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace trecho {

using testing::HasSubstr;

namespace {

class StoppedServer : public testing::Test {
protected:
    StoppedServer() { write_network(folder_.path()); }

    TemporaryFolder folder_;
};

} // namespace

TEST_F(StoppedServer, EndsAtTheThirdSignalHoweverLongTheDiskTakes) {
    if (TRECHO_IS_SANITIZED) GTEST_SKIP() << "a sanitizer's own functions must come first";
    FaultyServer server(folder_.path(), DiskFaultPlan{"stuck", 1});
    TcpClient customer(server.port());
    customer.send("Recife > Salvador\n");
    EXPECT_EQ(customer.receive_line(), "True\n");
    customer.send("S\n");
    server.process().wait_for("hit", disk_trace_of(folder_.path()));

    server.process().send_signal(SIGTERM);
    server.process().wait_for_error("stopping: pending confirmations may finish");
    server.process().send_signal(SIGTERM);
    server.process().wait_for_error(
        "still stopping: waits for the disk to store a sale; another signal ends the server");
    server.process().send_signal(SIGTERM);
    EXPECT_EQ(server.process().wait(), 128 + SIGTERM);
    EXPECT_THAT(server.errors(), HasSubstr("every sale that a customer was told of is stored"));
    EXPECT_EQ(customer.receive_line(), "") << "nobody was told of a sale";
}

TEST_F(StoppedServer, SaysThatItWaitsForACustomerWhoDecides) {
    ServerProcess server(folder_.path());
    TcpClient customer(server.port());
    customer.send("Recife > Salvador\n");
    EXPECT_EQ(customer.receive_line(), "True\n");
    server.process.send_signal(SIGINT);
    server.process.wait_for_error("stopping: ");
    server.process.send_signal(SIGINT);
    server.process.wait_for_error("still stopping: pending confirmations may finish");
    customer.send("S\n");
    EXPECT_EQ(customer.receive_line(), "True\n") << "two signals still stop it in good order";
    EXPECT_EQ(server.process.wait(), 0);
}

// The start may take long, for it reads the ledger, but it sells nothing: it may end at once.
TEST_F(StoppedServer, EndsAtTheFirstSignalWhileItStarts) {
    if (TRECHO_IS_SANITIZED) GTEST_SKIP() << "a sanitizer's own functions must come first";
    {
        FaultyServer server(folder_.path(), DiskFaultPlan());
        TcpClient customer(server.port());
        customer.send("Recife > Salvador\nS\n");
        EXPECT_EQ(customer.receive_lines(2), "True\nTrue\n");
        server.kill();
    }
    ProcessSettings settings;
    settings.folder = folder_.path();
    settings.environment = disk_environment(folder_.path(), DiskFaultPlan{"stuck", 1});
    Process server({TRECHO_BINARY, "serve", "--listen", "127.0.0.1:0", "--state", "state",
                    "--network", "network.json"},
                   settings);
    server.wait_for("hit", disk_trace_of(folder_.path()));
    server.send_signal(SIGINT);
    EXPECT_EQ(server.wait(), 128 + SIGINT);
}

} // namespace trecho
