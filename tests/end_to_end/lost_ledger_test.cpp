// Goal: server and audit notice a ledger that was renamed, replaced, emptied or removed, during a
// run or between two runs. No customer is told of a sale that isn't in the file ledger.jsonl.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

namespace trecho {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

class LostLedger : public testing::Test {
protected:
    LostLedger() { write_network(folder_.path()); }

    std::string buy(ServerProcess& server) {
        TcpClient customer(server.port());
        customer.send("Recife > Salvador\nS\n");
        return customer.receive_lines(2);
    }

    // Starts a server, sells `seats`, and stops it.
    void sell(int seats) {
        ServerProcess server(folder_.path());
        for (int seat = 0; seat < seats; ++seat) EXPECT_EQ(buy(server), "True\nTrue\n");
        EXPECT_EQ(server.stop(), 0);
    }

    Ran audit() const {
        return run_trecho(folder_.path(),
                          {"audit", "--state", "state", "--network", "network.json"});
    }

    Ran serve() const {
        return run_trecho(folder_.path(), {"serve", "--listen", "127.0.0.1:0", "--state", "state",
                                           "--network", "network.json"});
    }

    // Expects the same refusal from serve and audit.
    void expect_refused(const std::string& why) {
        for (const Ran& ran : {audit(), serve()}) {
            EXPECT_EQ(ran.exit_code, 1) << ran.output;
            EXPECT_THAT(ran.errors,
                        AllOf(StartsWith("trecho: state/ledger.jsonl"), HasSubstr(why)));
            EXPECT_EQ(std::ranges::count(ran.errors, '\n'), 1) << ran.errors;
            EXPECT_EQ(ran.output, "");
        }
    }

    std::filesystem::path file(const std::string& name) const {
        return folder_.path() / "state" / name;
    }

    TemporaryFolder folder_;
    const std::filesystem::path ledger_ = ledger_in(folder_.path());
};

constexpr auto sales_are_missing = "so sales are missing; restore the file from a copy, or remove "
                                   "availability.json to go on without them";

} // namespace

TEST_F(LostLedger, StopsSalesWhileItIsRenamed) {
    ServerProcess server(folder_.path());
    EXPECT_EQ(buy(server), "True\nTrue\n");
    std::filesystem::rename(ledger_, file("aside"));
    EXPECT_EQ(buy(server), "True\nFalse\n");
    server.process.wait_for_error("can't write to the ledger (the file was renamed or removed; put "
                                  "it back): sales are refused until it can be written");
    std::filesystem::rename(file("aside"), ledger_);
    EXPECT_EQ(buy(server), "True\nTrue\n");
    server.process.wait_for_error("the ledger can be written again");
    EXPECT_EQ(server.stop(), 0);
    EXPECT_THAT(audit().output, HasSubstr("2 tickets sold"));
}

TEST_F(LostLedger, StopsSalesWhenItIsEmptiedAndIsReportedAtTheNextStart) {
    {
        ServerProcess server(folder_.path());
        EXPECT_EQ(buy(server), "True\nTrue\n");
        std::filesystem::resize_file(ledger_, 0);
        EXPECT_EQ(buy(server), "True\nFalse\n");
        server.process.wait_for_error("another program has changed it");
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_EQ(std::filesystem::file_size(ledger_), 0U);
    expect_refused(sales_are_missing);
}

TEST_F(LostLedger, HasOnlyOneServerEvenIfTheLockFileIsRemoved) {
    ServerProcess server(folder_.path());
    std::filesystem::remove(file("lock"));
    const Ran second = serve();
    EXPECT_EQ(second.exit_code, 1);
    EXPECT_THAT(second.errors, HasSubstr("in use by a server that runs"));
    EXPECT_EQ(buy(server), "True\nTrue\n");
}

// The first server must neither sell nor write to the second server's ledger.
TEST_F(LostLedger, IsNotSharedByTwoServersIfItsFolderIsMovedAway) {
    ServerProcess first(folder_.path());
    std::filesystem::rename(folder_.path() / "state", folder_.path() / "moved");
    ServerProcess second(folder_.path());
    EXPECT_EQ(buy(second), "True\nTrue\n");
    EXPECT_EQ(buy(first), "True\nFalse\n");
    EXPECT_EQ(second.stop(), 0);
    EXPECT_EQ(first.stop(), 0);
    EXPECT_THAT(audit().output, HasSubstr("1 ticket sold"));
}

TEST_F(LostLedger, IsReportedIfItIsEmptiedRemovedOrCutBetweenTwoRuns) {
    sell(2);
    const std::string whole = read_text(ledger_);
    write_text(ledger_, "");
    expect_refused("has 0 records, but availability.json beside it knows of 2");
    write_text(ledger_, whole.substr(0, whole.find('\n') + 1));
    expect_refused("has 1 record, but availability.json beside it knows of 2");
    std::filesystem::remove(ledger_);
    EXPECT_THAT(serve().errors, HasSubstr(sales_are_missing));

    write_text(ledger_, whole);
    sell(1);
    EXPECT_THAT(audit().output, HasSubstr("3 tickets sold"));
}

TEST_F(LostLedger, IsReplacedByANewOneIfTheSnapshotIsRemovedToo) {
    sell(1);
    std::filesystem::remove(ledger_);
    std::filesystem::remove(file("availability.json"));
    sell(1);
    EXPECT_THAT(audit().output, HasSubstr("1 ticket sold"));
}

// availability.json is only a snapshot of the ledger, so sales go on without it.
TEST_F(LostLedger, IsNotReportedIfOnlyTheSnapshotCannotBeReplaced) {
    std::filesystem::create_directories(file("availability.json.new"));
    ServerProcess server(folder_.path());
    EXPECT_EQ(buy(server), "True\nTrue\n");
    EXPECT_EQ(server.stop(), 0);
    EXPECT_THAT(server.process.errors(),
                AllOf(HasSubstr("can't replace availability.json (Is a directory)"),
                      Not(HasSubstr("refused"))));
}

TEST_F(LostLedger, IsNotReportedByAnAuditWhileTheServerRuns) {
    ServerProcess server(folder_.path());
    EXPECT_EQ(buy(server), "True\nTrue\n");
    const Ran ran = audit();
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    EXPECT_THAT(ran.output, HasSubstr("1 ticket sold"));
}

} // namespace trecho
