// Goal: a command whose output can't be written says so, and its exit code tells scripts.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::HasSubstr;

namespace {

constexpr const char* disk_is_full = "can't write to standard output: No space left on device";

class Output : public testing::Test {
protected:
    Output() { write_network(folder_.path()); }

    Ran run_on_full_disk(const std::vector<std::string>& words) {
        ProcessSettings settings;
        settings.folder = folder_.path();
        settings.output = "/dev/full";
        return run_trecho(settings, words);
    }

    void expect_refused(const std::vector<std::string>& words) {
        SCOPED_TRACE(testing::PrintToString(words));
        const Ran ran = run_on_full_disk(words);
        EXPECT_EQ(ran.exit_code, 1);
        EXPECT_THAT(ran.errors, HasSubstr(disk_is_full));
    }

    void sell_one() {
        TcpClient customer(server_->port());
        customer.send("Recife > Salvador\nS\n");
        EXPECT_EQ(customer.receive_lines(2), "True\nTrue\n");
    }

    TemporaryFolder folder_;
    std::optional<ServerProcess> server_;
};

} // namespace

TEST_F(Output, ThatFailsIsReportedByEachCommand) {
    server_.emplace(folder_.path());
    sell_one();
    expect_refused({"audit", "--state", "state", "--network", "network.json"});
    expect_refused(
        {"load", "--connect", server_->address(), "--clients", "1", "--duration", "50ms"});
    expect_refused({"simulate", "--seed", "1"});
    expect_refused({"simulate", "--seeds", "1..3"});
    expect_refused({"simulate", "--explore", "--preemptions", "0", "--guard", "none"});
    expect_refused({"--help"});
    expect_refused({"serve", "--help"});
}

TEST_F(Output, OfAServerThatFailsEndsItAtOnce) {
    expect_refused(
        {"serve", "--listen", "127.0.0.1:0", "--state", "state", "--network", "network.json"});
}

TEST_F(Output, ThatFailsDoesNotChangeThePurchase) {
    server_.emplace(folder_.path());
    const std::string server = server_->address();
    const Ran sold = run_on_full_disk({"buy", "--connect", server, "Recife > Salvador", "--yes"});
    EXPECT_EQ(sold.exit_code, 0);
    EXPECT_THAT(sold.errors, HasSubstr(disk_is_full));
    const Ran unknown = run_on_full_disk({"buy", "--connect", server, "Recife > Nowhere"});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_THAT(unknown.errors, HasSubstr(disk_is_full));
}

TEST_F(Output, OfALoadToAFileThatFailsIsReported) {
    server_.emplace(folder_.path());
    const Ran ran =
        run_trecho(folder_.path(), {"load", "--connect", server_->address(), "--clients", "1",
                                    "--duration", "50ms", "--json", "/dev/full"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_THAT(ran.errors, HasSubstr("can't write /dev/full"));
}

// A short timeline stays in a buffer until its end, so its error appears only there.
TEST_F(Output, OfATimelineThatFailsIsReportedHoweverShortItIs) {
    server_.emplace(folder_.path(), std::vector<std::string>{"--trace", "/dev/full"});
    sell_one();
    EXPECT_EQ(server_->stop(), 0);
    EXPECT_THAT(server_->process.errors(),
                HasSubstr("warning: the trace /dev/full can't be written any more"));

    const Ran ran = run_trecho(folder_.path(), {"simulate", "--seed", "7", "--trace", "/dev/full"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_THAT(ran.errors, HasSubstr("trecho: the trace /dev/full can't be written"));
}

} // namespace trecho
