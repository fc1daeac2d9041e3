// Goal: the ledger, the log, the timeline and the audit show the name of the customer.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

namespace trecho {

using testing::HasSubstr;
using testing::Not;

namespace {

class CustomerName : public testing::Test {
protected:
    CustomerName() { write_network(folder_.path()); }

    Ran buy(std::vector<std::string> words, std::string_view input = {}) {
        words.insert(words.begin(), {"buy", "--connect", server_->address()});
        return run_trecho(customer_folder_.path(), words, input);
    }

    Ran audit(std::vector<std::string> words = {}) {
        words.insert(words.begin(), {"audit", "--state", "state", "--network", "network.json"});
        return run_trecho(folder_.path(), words);
    }

    std::string read(const std::filesystem::path& file) const {
        std::ostringstream text;
        text << std::ifstream(folder_.path() / file).rdbuf();
        return text.str();
    }

    TemporaryFolder folder_;
    TemporaryFolder customer_folder_;
    std::optional<ServerProcess> server_;
};

} // namespace

TEST_F(CustomerName, IsInTheLedgerTheLogTheTimelineAndTheAudit) {
    server_.emplace(folder_.path(),
                    std::vector<std::string>{"--log-level", "debug", "--trace", "trace.json"});
    EXPECT_EQ(buy({"Recife > Salvador", "--yes"}).exit_code, 0);
    EXPECT_EQ(buy({"--name", " Joa\u0303o  da Silva", "Salvador > Natal", "--yes"}).exit_code, 0);
    EXPECT_EQ(buy({"Recife > Salvador", "--yes"}).exit_code, 0); // the session file has the name
    EXPECT_EQ(buy({}, "CANCEL T1\nCANCEL T3\n").exit_code, 0);
    EXPECT_EQ(server_->stop(), 0);

    EXPECT_THAT(read("state/ledger.jsonl"), HasSubstr(R"("name":"João da Silva","checksum")"));
    EXPECT_THAT(server_->process.errors(),
                HasSubstr("bought Salvador > Natal, ticket T2, name \"João da Silva\""));
    EXPECT_THAT(read("trace.json"), HasSubstr(R"("ticket":"T2","name":"João da Silva")"));
    EXPECT_THAT(audit().output, Not(HasSubstr("João")));
    const std::string tickets = audit({"--tickets"}).output;
    EXPECT_EQ(std::regex_replace(tickets, std::regex("  [-0-9]+T[.:0-9]+Z"), "  <time>"),
              "T1  <time>  Recife > Salvador    cancelled\n"
              "T2  <time>  Salvador > Natal  João da Silva\n"
              "T3  <time>  Recife > Salvador  João da Silva  cancelled\n" +
                  audit().output);
}

TEST_F(CustomerName, IsRefusedOnTheCommandLineWhenOthersCouldNotReadIt) {
    for (const std::vector<std::string>& words : {
             std::vector<std::string>{"buy", "--name", "A\u202e"},
             {"buy", "--name", ""},
             {"buy", "--name", "a name of more than 32 characters"},
         }) {
        const Ran ran = run_trecho(folder_.path(), words);
        EXPECT_EQ(ran.exit_code, 2);
        EXPECT_THAT(ran.errors,
                    HasSubstr("can't be a name: a name has 1 to 32 visible characters"));
    }
}

TEST_F(CustomerName, IsAskedForOnATerminalOnceAndNotInAPipe) {
    server_.emplace(folder_.path());
    EXPECT_THAT(buy({}, "QUIT\n").output, Not(HasSubstr("Your name")));
    ProcessSettings settings;
    settings.folder = folder_.path();
    settings.has_terminal = true;
    const std::vector<std::string> command{TRECHO_BINARY, "buy", "--connect", server_->address()};
    {
        Process buyer(command, settings);
        buyer.read_until("Your name> ");
        buyer.write("Ana\n");
        buyer.read_until("Leg> ");
        buyer.write("Salvador > Natal\n");
        buyer.read_until("15 s> ");
        buyer.write("S\n");
        buyer.read_until("Sold: Salvador > Natal");
        buyer.read_until("Leg> ");
        buyer.write("QUIT\n");
        EXPECT_EQ(buyer.wait(), 0);
    }
    Process again(command, settings);
    EXPECT_THAT(again.read_until("Leg> "), Not(HasSubstr("Your name")));
    EXPECT_THAT(audit({"--tickets"}).output, HasSubstr("  Salvador > Natal  Ana\n"));
}

} // namespace trecho
