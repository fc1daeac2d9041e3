// Goal: the commands for a store do what they say, and tell what is wrong with its cure.
#include "end_to_end/server_process.hpp"
#include "postgres/cluster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace trecho {

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class StoreCommands : public testing::Test {
protected:
    StoreCommands() { write_network(folder_.path()); }

    Ran run(std::vector<std::string> words) { return run_trecho(folder_.path(), words); }
    Ran init() { return run({"store", "init", "--store", url_, "--network", "network.json"}); }
    Ran check() { return run({"store", "check", "--store", url_}); }
    Ran import(const std::string& state = "state") {
        return run({"store", "import", "--store", url_, "--state", state});
    }

    void expect_refusal(const Ran& ran, int exit_code, const std::string& sentence) {
        EXPECT_EQ(ran.exit_code, exit_code);
        EXPECT_EQ(ran.output, "");
        EXPECT_THAT(ran.errors, AllOf(StartsWith("trecho: "), HasSubstr(sentence)));
        EXPECT_EQ(std::ranges::count(ran.errors, '\n'), 1) << ran.errors;
    }

    // Leaves a ledger with 4 tickets, one of them cancelled.
    void sell_from_a_ledger() {
        ServerProcess server(folder_.path());
        TcpClient customer(server.port());
        customer.send("HELLO 2\nNAME Ana\nRecife > Salvador\nS\nRecife > Salvador > Natal\nS\n"
                      "CANCEL T1\nRecife > Salvador\nS\n");
        customer.receive_lines(9);
        TcpClient plain(server.port());
        plain.send("Recife > Salvador\nS\n");
        plain.receive_lines(2);
        EXPECT_EQ(server.stop(), 0);
    }

    TemporaryFolder folder_;
    std::string url_ = shared_cluster().url_of_new_database();
};

std::string without_last_line(const std::string& text) {
    return text.substr(0, text.rfind('\n', text.size() - 2) + 1);
}

} // namespace

TEST_F(StoreCommands, PrepareADatabaseAndLookAtIt) {
    EXPECT_THAT(init().output, HasSubstr("is ready: 2 legs, 4 seats\n"));
    EXPECT_THAT(init().output, HasSubstr("is ready, and its seats are as they were\n"));
    write_text(folder_.path() / "network.json",
               R"({"legs":[{"origin":"Recife","destination":"Salvador","seats":5},
                  {"origin":"Salvador","destination":"Natal","seats":1},
                  {"origin":"Natal","destination":"Recife","seats":1}]})");
    EXPECT_THAT(init().output, HasSubstr("has 1 new leg, 3 new seats; a server that runs sees new "
                                         "legs after its next start\n"));
    const Ran checked = check();
    EXPECT_EQ(checked.exit_code, 0);
    EXPECT_THAT(checked.output, HasSubstr("is whole"));
    EXPECT_THAT(run({"audit", "--store", url_}).output, StartsWith("0 tickets sold; every seat"));
}

TEST_F(StoreCommands, RefuseADatabaseThatCannotBeUsed) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"store", "check", "--store", url_}, {"audit", "--store", url_}})
        expect_refusal(run(words), 2, "is empty; prepare it with: trecho store init");
    expect_refusal(run({"store", "check", "--store", "postgresql://ana:secret@/db?host=/nowhere"}),
                   2, "the store ana@/nowhere");
    expect_refusal(run({"store", "init", "--store", url_, "--network", "none.json"}), 2,
                   "name a network file with --network");
}

TEST_F(StoreCommands, NeverPrintAPassword) {
    shared_cluster().query("create role ana login password 'hidden'");
    for (const std::string& url :
         {std::string("postgresql://ana:secret@127.0.0.1:1/db"), std::string("://ana:secret@x"),
          url_ + (url_.find('?') == std::string::npos ? "?" : "&") + "user=ana&password=secret"}) {
        const Ran ran = run({"store", "check", "--store", url});
        EXPECT_EQ(ran.exit_code, 2);
        EXPECT_THAT(ran.errors, Not(HasSubstr("secret")));
    }
    shared_cluster().query("drop role ana");
}

TEST_F(StoreCommands, SayWhatIsWrongWithAStore) {
    init();
    shared_cluster().query("set session_replication_role = replica; "
                           "update trecho.leg set held = 1 where id = 1",
                           url_.substr(url_.find("test"), url_.find('?') - url_.find("test")));
    const std::string problem =
        ": leg 1 (Salvador > Natal) counts 1 held seats, but its leases have 0\n";
    expect_refusal(check(), 1, problem);
    expect_refusal(run({"audit", "--store", url_}), 1, problem);
}

TEST_F(StoreCommands, ImportALedgerThatTheAuditFindsAgain) {
    sell_from_a_ledger();
    init();
    const Ran imported = import();
    EXPECT_EQ(imported.exit_code, 0) << imported.errors;
    EXPECT_THAT(imported.output,
                StartsWith("4 tickets sold, 1 of them cancelled, as in state/ledger.jsonl"));

    const Ran ledger = run({"audit", "--state", "state", "--network", "network.json", "--tickets"});
    const Ran store = run({"audit", "--store", url_, "--tickets"});
    EXPECT_THAT(store.output, HasSubstr("  Recife > Salvador > Natal  Ana\n"));
    EXPECT_THAT(store.output, HasSubstr("3 of 3 seats sold  Recife > Salvador\n"
                                        "1 of 1 seats sold  Salvador > Natal\n"
                                        "4 tickets sold, 1 of them cancelled; every seat"));
    EXPECT_EQ(without_last_line(store.output), without_last_line(ledger.output));
    expect_refusal(import(), 2, "has sales or customers already");
}

TEST_F(StoreCommands, ImportNothingFromALedgerThatDoesNotFit) {
    init();
    expect_refusal(import("nowhere"), 1, "nowhere isn't the state folder of a server");
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "nowhere"));
    {
        ServerProcess server(folder_.path());
        expect_refusal(import(), 1, "is in use by a server that runs; stop it");
    }
    sell_from_a_ledger();
    const std::filesystem::path ledger = ledger_in(folder_.path());
    const std::string whole = read_text(ledger);
    write_text(ledger, whole.substr(1));
    expect_refusal(import(), 1, "ledger.jsonl: line 1");
    write_text(ledger, whole.substr(0, whole.find('\n') + 1));
    expect_refusal(import(), 1, "ledger.jsonl"); // the picture of the seats knows more records
    EXPECT_THAT(run({"audit", "--store", url_}).output, StartsWith("0 tickets sold"));
    write_text(ledger, whole);
    EXPECT_EQ(import().exit_code, 0);
}

} // namespace trecho
