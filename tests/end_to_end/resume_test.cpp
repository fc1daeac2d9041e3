// Goal: if the server, the client or the connection dies, a customer continues with the session,
// the tickets and the purchase.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace trecho {

using testing::HasSubstr;

namespace {

class Resume : public testing::Test {
protected:
    Resume() {
        write_network(folder_.path());
        server_.emplace(folder_.path());
    }

    void kill_server() { server_->kill(); }

    // Starts the server again, on the same port.
    void start_server_again() {
        const std::string address = server_->address();
        server_.emplace(folder_.path(), std::vector<std::string>{"--listen", address});
    }

    std::unique_ptr<Process> open_console(std::vector<std::string> words = {"--name", "Ana"}) {
        words.insert(words.begin(), {TRECHO_BINARY, "buy", "--connect", server_->address()});
        ProcessSettings settings;
        settings.folder = folder_.path();
        settings.has_terminal = true;
        return std::make_unique<Process>(words, settings);
    }

    Ran buy(std::vector<std::string> words, std::string_view input = {}) {
        words.insert(words.begin(), {"buy", "--connect", server_->address()});
        return run_trecho(folder_.path(), words, input);
    }

    static std::string session_in(const std::string& answers) {
        std::smatch found;
        EXPECT_TRUE(std::regex_search(answers, found, std::regex(R"x("session":"(\w+)")x")));
        return found[1];
    }

    TemporaryFolder folder_;
    std::optional<ServerProcess> server_;
};

} // namespace

TEST_F(Resume, FindsASessionWithItsLastDecisionAndItsTicketsAfterTheServerWasKilled) {
    std::string session;
    {
        TcpClient customer(server_->port());
        customer.send("HELLO 2\nRecife > Salvador\nS\n");
        session = session_in(customer.receive_lines(3));
    }
    kill_server();
    start_server_again();
    TcpClient customer(server_->port());
    customer.send("HELLO 2\nRESUME " + session + "\nTICKETS\n");
    const std::string answers = customer.receive_lines(3);
    EXPECT_THAT(answers, HasSubstr(R"("stage":"idle")"));
    EXPECT_THAT(answers, HasSubstr(R"("sold":true,"ticket":"T1")"));
    EXPECT_THAT(answers,
                HasSubstr(R"("tickets":[{"ticket":"T1","itinerary":["Recife","Salvador"])"));
}

TEST_F(Resume, DoesNotDelayTheStopOfAServer) {
    {
        TcpClient decided(server_->port());
        decided.send("HELLO 2\nSalvador > Natal\n");
        const std::string session = session_in(decided.receive_lines(2));
        TcpClient back(server_->port());
        back.send("HELLO 2\nRESUME " + session + "\nS\n");
        EXPECT_THAT(back.receive_lines(3), HasSubstr(R"("sold":true)"));

        TcpClient away(server_->port());
        away.send("HELLO 2\nRecife > Salvador\n");
        EXPECT_THAT(away.receive_lines(2), HasSubstr(R"("available":true)"));
    }
    EXPECT_EQ(server_->stop(), 0); // else it would wait 15 s for their holds to expire
}

TEST_F(Resume, ContinuesAConfirmationAfterTheServerWasKilled) {
    const auto buyer = open_console();
    buyer->read_until("Leg> ");
    buyer->write("Salvador > Natal\n");
    buyer->read_until("15 s> ");
    kill_server();
    buyer->read_until("The connection is lost.");
    start_server_again();
    buyer->read_until("Connected again.");
    buyer->read_until("Asking again for Salvador > Natal...");
    buyer->read_until("15 s> ");
    buyer->write("S\n");
    buyer->read_until("Sold: Salvador > Natal, ticket T1.");
    buyer->write("QUIT\n");
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_F(Resume, ShowsTheConsoleItsTicketsAtTheNextStart) {
    EXPECT_EQ(buy({"Recife > Salvador", "--yes"}).exit_code, 0);
    kill_server();
    start_server_again();
    EXPECT_THAT(buy({}, "TICKETS\n").output, HasSubstr("T1       Recife > Salvador  (bought "));
    EXPECT_THAT(buy({}, "CANCEL T1\n").output, HasSubstr("Ticket T1 is cancelled"));
    EXPECT_THAT(buy({}, "TICKETS\n").output, HasSubstr("You have no tickets."));
}

TEST_F(Resume, KeepsTheSessionInAFileThatOnlyItsOwnerMayRead) {
    EXPECT_EQ(buy({"Recife > Salvador", "--yes"}).exit_code, 0);
    const auto file = folder_.path() / "home" / "trecho" / ("session-" + server_->address());
    ASSERT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Resume, ReplacesAnInvalidSessionFile) {
    const auto folder = folder_.path() / "home" / "trecho";
    std::filesystem::create_directories(folder);
    write_text(folder / ("session-" + server_->address()), "nonsense \x01\xff > S\nS\n");
    EXPECT_EQ(buy({"Recife > Salvador", "--yes"}).exit_code, 0);
    EXPECT_THAT(buy({}, "TICKETS\n").output, HasSubstr("T1       Recife > Salvador"));
}

} // namespace trecho
