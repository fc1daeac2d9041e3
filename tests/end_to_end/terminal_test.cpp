// Goal: on a terminal, Ctrl-C and Ctrl-D leave cleanly at every prompt and release the seat.
#include "end_to_end/server_process.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>

#include <csignal>
#include <cstring>
#include <ostream>

namespace trecho {

namespace {

enum class Key : char { control_c = 3, control_d = 4 };

std::string typed(Key key) { return {static_cast<char>(key)}; }

void PrintTo(Key key, std::ostream* out) { *out << (key == Key::control_c ? "Ctrl-C" : "Ctrl-D"); }

class Terminal : public testing::TestWithParam<Key> {
protected:
    Terminal() { write_network(folder_.path()); }

    std::unique_ptr<Process> buy(const std::vector<std::string>& words = {}) {
        return buy_at(server_, words);
    }

    std::unique_ptr<Process> buy_at(const ServerProcess& server,
                                    std::vector<std::string> words = {}) {
        if (words.empty()) words = {"--name", "Ana"}; // else the console asks for a name
        words.insert(words.begin(), {TRECHO_BINARY, "buy", "--connect", server.address()});
        ProcessSettings settings;
        settings.folder = folder_.path();
        settings.has_terminal = true;
        settings.environment = environment_;
        return std::make_unique<Process>(words, settings);
    }

    // Expects that a new customer can hold the last seat.
    void expect_last_seat_is_free() {
        TcpClient customer(server_.port());
        customer.send("Salvador > Natal\n");
        EXPECT_EQ(customer.receive_line(), "True\n");
    }

    std::vector<std::string> environment_;
    TemporaryFolder folder_;
    ServerProcess server_{(write_network(folder_.path()), folder_.path())};
};

INSTANTIATE_TEST_SUITE_P(Keys, Terminal, testing::Values(Key::control_c, Key::control_d));

} // namespace

TEST_P(Terminal, LeavesAtTheFirstPrompt) {
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write(typed(GetParam()));
    buyer->read_until("Goodbye.");
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_P(Terminal, LeavesAtTheQuestionAndReleasesTheSeat) {
    const auto buyer = buy({"Salvador > Natal"});
    buyer->read_until("Buy it? [S = yes, N = no] ");
    buyer->write(typed(GetParam()));
    buyer->read_until("Not bought");
    EXPECT_EQ(buyer->wait(), 1);
    expect_last_seat_is_free();
}

TEST_F(Terminal, LeavesTheConsoleFromTheQuestionByControlD) {
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write("Salvador > Natal\n");
    buyer->read_until("Buy it? [S = yes, N = no] ");
    buyer->write(typed(Key::control_d));
    buyer->read_until("Goodbye.");
    EXPECT_EQ(buyer->wait(), 0);
    expect_last_seat_is_free();
}

TEST_F(Terminal, ControlCStopsTheRequestAndThenTheConsole) {
    TcpClient first(server_.port());
    first.send("Salvador > Natal\n");
    EXPECT_EQ(first.receive_line(), "True\n");
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    for (int time = 0; time < 3; ++time) { // more often than would end a program that is stuck
        buyer->write("Salvador > Natal\n");
        buyer->read_until("Waiting for your turn");
        buyer->write(typed(Key::control_c));
        buyer->read_until("your request for Salvador > Natal is withdrawn");
        buyer->read_until("Leg> ");
    }
    first.send("N\n");
    EXPECT_EQ(first.receive_line(), "False\n");
    buyer->write("Salvador > Natal\n");
    buyer->read_until("15 s> ");
    buyer->write(typed(Key::control_c));
    buyer->read_until("Not bought; the seat is free again.");
    buyer->read_until("Leg> ");
    expect_last_seat_is_free();
    buyer->write(typed(Key::control_c));
    buyer->read_until("Goodbye.");
    EXPECT_EQ(buyer->wait(), 0);
    EXPECT_TRUE(buyer->has_usual_terminal());
}

TEST_F(Terminal, ControlCClearsALineThatIsBeingTypedAndNothingElse) {
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    for (int time = 0; time < 4; ++time) {
        buyer->write("Recife > Man");
        buyer->read_until("Man");
        buyer->write(typed(Key::control_c));
        buyer->read_until("^C\r\nLeg> ");
    }
    buyer->write("Salvador > Natal\n");
    buyer->read_until("Salvador > Natal: a seat is held for you.");
    buyer->read_until("15 s> ");
    buyer->write("perhaps");
    buyer->read_until("perhaps");
    buyer->write(typed(Key::control_c));
    buyer->read_until("^C");
    buyer->write("S\n");
    buyer->read_until("Sold: Salvador > Natal, ticket T1.");
}

// A dumb terminal drops the typed text itself, so the console can't tell whether there was any: it
// leaves only at a second Ctrl-C.
TEST_F(Terminal, ThatIsDumbLeavesAtTheSecondControlC) {
    environment_ = {"TERM=dumb"};
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write("Recife > Man" + typed(Key::control_c));
    buyer->read_until("\r\nLeg> ");
    buyer->write("Salvador > Natal\n");
    buyer->read_until("Buy it? [S = yes, N = no] ");
    buyer->write(typed(Key::control_c));
    buyer->read_until("Buy it? [S = yes, N = no] ");
    buyer->write(typed(Key::control_c));
    buyer->read_until("Not bought; the seat is free again.");
    buyer->read_until("Leg> ");
    buyer->write(typed(Key::control_c));
    buyer->read_until("Leg> ");
    buyer->write(typed(Key::control_c));
    buyer->read_until("Goodbye.");
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_F(Terminal, RemembersLinesOfTheLastStart) {
    const std::string up = "\x1b[A";
    {
        const auto buyer = buy();
        buyer->read_until("Leg> ");
        buyer->write("TICKETS\n");
        buyer->read_until("You have no tickets.");
        buyer->read_until("Leg> ");
        buyer->write("RESUME 0123456789abcdef0123456789abcdef\n");
        buyer->read_until("The console sends this");
        buyer->read_until("Leg> ");
        buyer->write("QUIT\n");
        EXPECT_EQ(buyer->wait(), 0);
    }
    const std::filesystem::path file = folder_.path() / "home" / "trecho" / "history";
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_THAT(read_text(file), testing::Not(testing::HasSubstr("0123456789abcdef")));
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write(up + "\n");
    buyer->read_until("You have no tickets.");
}

TEST_F(Terminal, WorksWithoutAHistoryFile) {
    std::filesystem::create_directories(folder_.path() / "home" / "trecho" / "history");
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write("TICKETS\n");
    buyer->read_until("You have no tickets.");
    buyer->write("QUIT\n");
    EXPECT_EQ(buyer->wait(), 0);
    EXPECT_THAT(buyer->errors(), testing::Not(testing::HasSubstr("trecho: ")));
}

TEST_F(Terminal, KeepsTheNewestFiveHundredLinesOfItsHistory) {
    const std::filesystem::path file = folder_.path() / "home" / "trecho" / "history";
    std::filesystem::create_directories(file.parent_path());
    std::string lines;
    for (int line = 0; line < 700; ++line) lines += fmt::format("ROUTES A{} > B\n", line);
    write_text(file, lines);
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    const std::string kept = read_text(file);
    EXPECT_EQ(std::ranges::count(kept, '\n'), 500);
    EXPECT_THAT(kept, testing::AllOf(testing::StartsWith("ROUTES A200 > B\n"),
                                     testing::EndsWith("ROUTES A699 > B\n")));
}

TEST_F(Terminal, LeavesWhileWaitingInLine) {
    TcpClient first(server_.port());
    first.send("Salvador > Natal\n");
    EXPECT_EQ(first.receive_line(), "True\n");
    const auto buyer = buy({"Salvador > Natal"});
    buyer->read_until("Waiting for your turn");
    buyer->write(typed(Key::control_c));
    EXPECT_EQ(buyer->wait(), 1);
    EXPECT_TRUE(buyer->has_usual_terminal());
    first.send("N\n");
    EXPECT_EQ(first.receive_line(), "False\n");
    expect_last_seat_is_free();
}

TEST_F(Terminal, BuysAsAPersonWould) {
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write("salvador>natal\n");
    buyer->read_until("Buy it? [S = yes, N = no] ");
    buyer->write("s\n");
    buyer->read_until("Sold: Salvador > Natal, ticket T1.");
    buyer->read_until("Leg> ");
    buyer->write("QUIT\n");
    buyer->read_until("Goodbye.");
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_F(Terminal, CompletesAPlaceWithTheTabKey) {
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write("sal\t > na\t\n");
    buyer->read_until("Salvador > Natal: a seat is held for you.");
}

TEST_F(Terminal, ShowsAtOnceAllPlacesThatFit) {
    const TemporaryFolder other_folder;
    const ServerProcess server(other_folder.path(), {"--network", TRECHO_NETWORK});
    const auto buyer = buy_at(server);
    buyer->read_until("Leg> ");
    buyer->write("recife > sao\t");
    buyer->read_until("São Luís  São Paulo");
    buyer->read_until("recife > São ");
    buyer->write("p\t\n");
    buyer->read_until("Recife > São Paulo: a seat is held for you.");
}

TEST_F(Terminal, CountsDownWhileTheAnswerIsBeingTyped) {
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write("Salvador > Natal\n");
    buyer->read_until("15 s> ");
    buyer->write("s");
    buyer->read_until("4"); // of 14 s: readline draws only what has changed
    buyer->write("\n");
    buyer->read_until("Sold: Salvador > Natal, ticket T1.");
}

TEST_F(Terminal, DoesNotShowWhatIsTypedWhileThereIsNoPrompt) {
    TcpClient first(server_.port());
    first.send("Salvador > Natal\n");
    EXPECT_EQ(first.receive_line(), "True\n");
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write("Salvador > Natal\n");
    buyer->read_until("Waiting for your turn...");
    buyer->write("impatient");
    first.send("N\n");
    EXPECT_THAT(buyer->read_until("15 s> "), testing::Not(testing::HasSubstr("impatient")));
    buyer->write("S\n");
    buyer->read_until("Sold: Salvador > Natal, ticket T1.");
}

TEST_P(Terminal, IsLeftAsItWas) {
    const auto buyer = buy({"Salvador > Natal"});
    buyer->read_until("15 s> ");
    EXPECT_FALSE(buyer->has_usual_terminal()) << "each key comes at once, for line editing";
    buyer->write(typed(GetParam()));
    EXPECT_EQ(buyer->wait(), 1);
    EXPECT_TRUE(buyer->has_usual_terminal());
}

// All signals that a person, a shell or a bug can send. (With a sanitizer some end in its report.)
TEST_F(Terminal, IsLeftAsItWasByEachSignalThatEndsTheConsole) {
    for (const int signal :
         {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGUSR1, SIGALRM, SIGXCPU}) {
        SCOPED_TRACE(strsignal(signal));
        const auto buyer = buy();
        buyer->read_until("Leg> ");
        EXPECT_FALSE(buyer->has_usual_terminal());
        buyer->send_signal(signal);
        buyer->wait();
        EXPECT_TRUE(buyer->has_usual_terminal());
    }
}

TEST_F(Terminal, IsLeftAsItWasByTheQuitKeyWhileThereIsNoPrompt) {
    TcpClient first(server_.port());
    first.send("Salvador > Natal\n");
    EXPECT_EQ(first.receive_line(), "True\n");
    const auto buyer = buy({"Salvador > Natal"});
    buyer->read_until("Waiting for your turn");
    EXPECT_FALSE(buyer->has_usual_terminal()) << "what is typed now isn't shown";
    buyer->write("\x1c"); // Ctrl-backslash
    EXPECT_EQ(buyer->wait(), -SIGQUIT);
    EXPECT_TRUE(buyer->has_usual_terminal());
}

TEST_F(Terminal, StaysBlockingForTheShell) {
    const auto buyer = buy();
    buyer->read_until("Leg> ");
    buyer->write("?\n");
    buyer->read_until("Leg> "); // the console waits for input now
    EXPECT_FALSE(buyer->has_nonblocking_output());
}

// A list that is longer than the buffer of a terminal.
class LongList : public Terminal {
protected:
    static constexpr int legs = 3000;

    // Returns when the first rows have arrived.
    std::unique_ptr<Process> list_all() {
        std::string network = R"({"legs": [)";
        for (int leg = 0; leg < legs; ++leg) {
            network += fmt::format(R"({}{{"origin": "A{}", "destination": "B", "seats": 1}})",
                                   leg > 0 ? "," : "", leg);
        }
        write_text(long_folder_.path() / "long.json", network + "]}");
        long_server_.emplace(long_folder_.path(),
                             std::vector<std::string>{"--network", "long.json"});
        auto buyer = buy_at(*long_server_);
        buyer->read_until("Leg> ");
        buyer->write("LIST\n");
        buyer->read_until("seats left  A0 > B");
        return buyer;
    }

    TemporaryFolder long_folder_;
    std::optional<ServerProcess> long_server_;
};

TEST_F(LongList, IsShownCompletelyHoweverSlowTheTerminalIs) {
    const auto buyer = list_all();
    ::poll(nullptr, 0, 50); // until the terminal is full
    const std::string rest = buyer->read_until("A2999 > B");
    const std::string row = "seats left";
    int rows = 1;
    for (std::size_t at = rest.find(row); at != std::string::npos; at = rest.find(row, at + 1))
        ++rows;
    EXPECT_EQ(rows, legs);
}

// The console blocks in a write to a terminal that nobody reads, so it can't handle the first two.
TEST_F(LongList, EndsAtTheThirdSignalAndLeavesTheTerminalAsItWas) {
    const auto buyer = list_all();
    EXPECT_EQ(buyer->wait_sending(SIGTERM), 128 + SIGTERM);
    EXPECT_TRUE(buyer->has_usual_terminal());
}

// Runs the console under a shell that doesn't restore the terminal's settings itself, as dash.
class StoppedTerminal : public Terminal {
protected:
    void SetUp() override {
        if (TRECHO_HAS_THREAD_SANITIZER)
            GTEST_SKIP() << "it delivers signals late, and a program that stops itself then spins";
        Terminal::SetUp();
    }

    std::unique_ptr<Process> buy_under_a_shell(const std::string& words = "--name Ana") {
        const std::string script = "set -m; " TRECHO_BINARY " buy --connect " + server_.address() +
                                   " " + words + "; stty -a; echo shell has it; fg";
        ProcessSettings settings;
        settings.folder = folder_.path();
        settings.has_terminal = true;
        return std::make_unique<Process>(std::vector<std::string>{"/bin/sh", "-c", script},
                                         settings);
    }

    static void expect_usual_settings(const std::string& stty) {
        EXPECT_THAT(stty, testing::HasSubstr(" icanon"));
        EXPECT_THAT(stty, testing::HasSubstr(" echo "));
    }
};

TEST_F(StoppedTerminal, IsRestoredForTheShellUntilTheConsoleContinues) {
    const auto buyer = buy_under_a_shell();
    buyer->read_until("Leg> ");
    buyer->write("Salv");
    buyer->read_until("Salv"); // else Ctrl-Z discards it with the unread output
    buyer->write("\x1a");
    expect_usual_settings(buyer->read_until("shell has it"));
    buyer->read_until("Leg> Salv");
    EXPECT_FALSE(buyer->has_usual_terminal());
    buyer->write("ador > Natal\n");
    buyer->read_until("15 s> "); // an answer must be typed after the question
    buyer->write("N\n");
    buyer->read_until("Leg> ");
    buyer->write("QUIT\n");
    buyer->read_until("Goodbye.");
    buyer->wait();
    EXPECT_TRUE(buyer->has_usual_terminal());
}

TEST_F(StoppedTerminal, IsRestoredForTheShellWithoutAPromptToo) {
    TcpClient first(server_.port());
    first.send("Salvador > Natal\n");
    EXPECT_EQ(first.receive_line(), "True\n");
    const auto buyer = buy_under_a_shell("'Salvador > Natal'");
    buyer->read_until("Waiting for your turn");
    buyer->write("\x1a");
    expect_usual_settings(buyer->read_until("shell has it"));
    buyer->read_until(" buy "); // fg prints the command
    first.send("N\n");
    buyer->read_until("15 s> ");
    buyer->write("S\n");
    buyer->read_until("Sold: Salvador > Natal");
    buyer->wait();
    EXPECT_TRUE(buyer->has_usual_terminal());
}

TEST_F(Terminal, WireModeShowsWhatComesWhileTheLearnerTypes) {
    const auto learner = buy({"--wire"});
    learner->read_until("wire> ");
    learner->write("/split 3 Recife > Salvador\n");
    learner->read_until("->   3 bytes  Rec");
    learner->read_until("<-   5 bytes  True\\n");
    learner->write(typed(Key::control_c));
    learner->read_until("Goodbye.");
    EXPECT_EQ(learner->wait(), 0);
}

} // namespace trecho
