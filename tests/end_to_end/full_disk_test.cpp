// Goal: on a full disk the ledger refuses sales, keeps its records, and continues when there is
// room again. (A limit on the size of files stands in for the full disk: write(2) fails in the
// middle of a line in both cases.)
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::HasSubstr;

namespace {

std::string buy(TcpClient& customer) {
    customer.send("Recife > Salvador\nS\n");
    return customer.receive_lines(2);
}

} // namespace

TEST(FullDisk, RefusesSalesUntilThereIsRoomAgain) {
    const TemporaryFolder folder;
    write_network(folder.path());
    constexpr std::uint64_t a_line_and_a_half = 180;
    {
        ServerProcess server(folder.path(), {}, a_line_and_a_half);
        TcpClient customer(server.port());
        EXPECT_EQ(buy(customer), "True\nTrue\n");
        EXPECT_EQ(buy(customer), "True\nFalse\n");
        EXPECT_EQ(buy(customer), "True\nFalse\n");
        server.process.set_file_bytes_max(1 << 20);
        EXPECT_EQ(buy(customer), "True\nTrue\n");
        EXPECT_EQ(buy(customer), "True\nTrue\n");
        customer.send("Recife > Salvador\n");
        EXPECT_EQ(customer.receive_line(), "False\n") << "three seats, three sold";

        server.process.wait_for_error("the ledger can be written again");
        const std::string log = server.process.errors();
        EXPECT_THAT(log,
                    HasSubstr("can't write to the ledger (File too large): sales are refused"));
        EXPECT_THAT(log, HasSubstr("the ledger can be written again"));
        server.kill();
    }
    const Ran audit =
        run_trecho(folder.path(), {"audit", "--state", "state", "--network", "network.json"});
    EXPECT_EQ(audit.exit_code, 0) << audit.errors;
    EXPECT_THAT(audit.output, HasSubstr("3 of 3 seats sold  Recife > Salvador"));
}

} // namespace trecho
