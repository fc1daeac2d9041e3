// Goal: between two groups a class can start again with every seat free, and no sale is lost.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using testing::HasSubstr;

class Reset : public testing::Test {
protected:
    Reset() { write_network(folder_.path()); }

    // Whether a seat of the leg that has one is sold.
    bool sells_the_last_seat(const ServerProcess& server) {
        TcpClient customer(server.port());
        customer.send("Salvador > Natal\nS\n");
        return customer.receive_lines(2) == "True\nTrue\n";
    }

    Ran reset() { return run_trecho(folder_.path(), {"reset", "--state", "state"}); }

    Ran audit(const std::string& state) {
        return run_trecho(folder_.path(), {"audit", "--state", state, "--network", "network.json"});
    }

    // The folder of the sales, as the output of a reset names it.
    static std::string kept_in(const Ran& ran) {
        const std::string before = "what was sold until now is kept in ";
        const std::size_t begin = ran.output.find(before);
        if (begin == std::string::npos) return {};
        const std::string rest = ran.output.substr(begin + before.size());
        return rest.substr(0, rest.find('\n'));
    }

    TemporaryFolder folder_;
};

} // namespace

TEST_F(Reset, FreesEverySeatAndKeepsTheSales) {
    std::vector<std::string> kept;
    for (int group = 1; group <= 3; ++group) {
        ServerProcess server(folder_.path());
        EXPECT_TRUE(sells_the_last_seat(server)) << "group " << group;
        EXPECT_EQ(server.stop(), 0);
        const Ran ran = reset();
        EXPECT_EQ(ran.exit_code, 0) << ran.errors;
        EXPECT_THAT(ran.output, HasSubstr("the next server with --state state begins with every "
                                          "seat free"));
        kept.push_back(kept_in(ran));
    }
    for (const std::string& state : kept) {
        EXPECT_THAT(state, testing::StartsWith("state/kept-20"));
        EXPECT_THAT(audit(state).output, HasSubstr("1 of 1 seats sold  Salvador > Natal"));
        EXPECT_TRUE(std::filesystem::exists(folder_.path() / state / "availability.json"));
    }
}

TEST_F(Reset, IsRefusedWhileAServerRuns) {
    ServerProcess server(folder_.path());
    EXPECT_TRUE(sells_the_last_seat(server));
    Ran ran = reset();
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_EQ(ran.output, "");
    EXPECT_THAT(ran.errors, HasSubstr("in use by a server that runs; stop it"));

    std::filesystem::remove(folder_.path() / "state" / "lock");
    ran = reset();
    EXPECT_EQ(ran.exit_code, 1) << "without its lock file";
    EXPECT_FALSE(sells_the_last_seat(server));
    EXPECT_EQ(server.stop(), 0);
    EXPECT_THAT(audit("state").output, HasSubstr("1 ticket sold"));
}

TEST_F(Reset, KeepsADamagedLedgerToo) {
    std::filesystem::create_directory(folder_.path() / "state");
    write_text(ledger_in(folder_.path()), "nonsense\n");
    const Ran ran = reset();
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    EXPECT_EQ(read_text(folder_.path() / kept_in(ran) / "ledger.jsonl"), "nonsense\n");
    const ServerProcess server(folder_.path());
    EXPECT_TRUE(sells_the_last_seat(server));
}

TEST_F(Reset, HasNothingToKeepTheSecondTime) {
    {
        EXPECT_EQ(ServerProcess(folder_.path()).stop(), 0);
    }
    EXPECT_NE(kept_in(reset()), "");
    const Ran again = reset();
    EXPECT_EQ(again.exit_code, 0) << again.errors;
    EXPECT_THAT(again.output, HasSubstr("nothing has been sold in state"));
}

TEST_F(Reset, CreatesNothingInAFolderThatNoServerHasUsed) {
    for (const char* const state : {"missing", "empty"}) {
        std::filesystem::create_directory(folder_.path() / "empty");
        const Ran ran = run_trecho(folder_.path(), {"reset", "--state", state});
        EXPECT_EQ(ran.exit_code, 1);
        EXPECT_THAT(ran.errors, HasSubstr("isn't the state folder of a server; name the folder"));
        EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "empty"));
        EXPECT_FALSE(std::filesystem::exists(folder_.path() / "missing"));
    }
    EXPECT_EQ(run_trecho(folder_.path(), {"reset"}).exit_code, 2);
}

} // namespace trecho
