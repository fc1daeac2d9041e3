// Goal: the user's pager shows a list that is longer than the window, and nothing that happens in
// the pager harms the console or the terminal.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace trecho {

using testing::HasSubstr;
using testing::Not;

namespace {

class Pages : public testing::Test {
protected:
    ProcessSettings settings(const std::string& pager) const {
        ProcessSettings settings;
        settings.folder = folder_.path();
        settings.has_terminal = true;
        settings.window_rows = 20;
        settings.window_columns = 80;
        settings.environment = {"PAGER=" + pager};
        return settings;
    }

    std::vector<std::string> buy() const {
        return {TRECHO_BINARY, "buy", "--connect", server_.address(), "--name", "Ana"};
    }

    std::unique_ptr<Process> open_console(const std::string& pager) const {
        auto buyer = std::make_unique<Process>(buy(), settings(pager));
        buyer->read_until("Leg> ");
        return buyer;
    }

    TemporaryFolder folder_;
    ServerProcess server_{folder_.path(), {"--network", TRECHO_NETWORK}};
};

} // namespace

TEST_F(Pages, ShowAListThatIsLongerThanTheWindow) {
    const auto buyer = open_console("sed 's/^/paged: /'");
    buyer->write("LIST\n");
    const std::string list = buyer->read_until("Leg> ");
    EXPECT_THAT(list, HasSubstr("paged:   118 of 118 seats left  Aracaju > Brasília"));
    EXPECT_THAT(list, HasSubstr("Vitória > São Paulo"));
    buyer->write("LIST Macapá\n");
    EXPECT_THAT(buyer->read_until("Leg> "), Not(HasSubstr("paged: ")))
        << "the list fits the window";
}

TEST_F(Pages, AreNotUsedIfTheUserWantsNoPager) {
    for (const std::string pager : {"", "cat"}) {
        const auto buyer = open_console(pager);
        buyer->write("LIST\n");
        EXPECT_THAT(buyer->read_until("Leg> "), HasSubstr("Vitória > São Paulo"));
    }
}

TEST_F(Pages, AreNotUsedWithoutATerminalThatCanMoveItsCursor) {
    ProcessSettings dumb = settings("sed 's/^/paged: /'");
    dumb.environment.push_back("TERM=dumb");
    Process buyer(buy(), dumb);
    buyer.read_until("Leg> ");
    buyer.write("LIST\n");
    EXPECT_THAT(buyer.read_until("Leg> "), Not(HasSubstr("paged: ")));
    buyer.write("QUIT\n");
    EXPECT_EQ(buyer.wait(), 0);

    ProcessSettings piped = settings("sed 's/^/paged: /'");
    piped.has_terminal = false;
    const std::vector<std::string> words{"buy", "--connect", server_.address()};
    EXPECT_THAT(run_trecho(piped, words, "LIST\n").output, Not(HasSubstr("paged: ")));
}

TEST_F(Pages, AreShownWithoutThePagerIfItCannotBeRun) {
    const auto buyer = open_console("/nowhere/pager");
    buyer->write("LIST\n");
    EXPECT_THAT(buyer->read_until("Leg> "), HasSubstr("Vitória > São Paulo"));
}

TEST_F(Pages, GiveTheTerminalAndCtrlCToThePager) {
    const auto buyer = open_console(TRECHO_WAITING_PAGER);
    EXPECT_FALSE(buyer->has_usual_terminal());
    buyer->write("LIST\n");
    buyer->read_until("195 lines in the pager");
    EXPECT_TRUE(buyer->has_usual_terminal());
    for (int times = 0; times < 4; ++times) { // more often than ends the console at once
        buyer->write("\x03");
        buyer->read_until("interrupted");
    }
    buyer->write("me\n");
    buyer->read_until("left by me");
    buyer->read_until("Leg> ");
    EXPECT_FALSE(buyer->has_usual_terminal());
    buyer->write("sal\t\n");
    buyer->read_until("Leg> ");
    buyer->write("QUIT\n");
    buyer->read_until("Goodbye.");
    EXPECT_EQ(buyer->wait(), 0);
    EXPECT_TRUE(buyer->has_usual_terminal());
}

TEST_F(Pages, ShowMoreTicketsThanFitTheWindow) {
    ProcessSettings low = settings("sed 's/^/paged: /'");
    low.window_rows = 2;
    Process buyer(buy(), low);
    buyer.read_until("Leg> ");
    for (int times = 0; times < 2; ++times) {
        buyer.write("Recife > Salvador\n");
        buyer.read_until("15 s> ");
        buyer.write("S\n");
        buyer.read_until("Leg> ");
    }
    buyer.write("TICKETS\n");
    buyer.read_until("paged: T2 ");
}

TEST_F(Pages, EndWithTheConsole) {
    const auto buyer = open_console(TRECHO_WAITING_PAGER);
    buyer->write("LIST\n");
    buyer->read_until("lines in the pager");
    buyer->send_signal(SIGTERM);
    buyer->read_until("Goodbye.");
    EXPECT_EQ(buyer->wait(), 0);
    EXPECT_TRUE(buyer->has_usual_terminal());
}

TEST_F(Pages, StopAndContinueWithTheConsole) {
    if (TRECHO_HAS_THREAD_SANITIZER)
        GTEST_SKIP() << "it delivers signals late, and a program that stops itself then spins";
    const std::string script = "set -m; " TRECHO_BINARY " buy --connect " + server_.address() +
                               " --name Ana" + "; stty -a; echo shell has it; fg";
    Process buyer({"/bin/sh", "-c", script}, settings(TRECHO_WAITING_PAGER));
    buyer.read_until("Leg> ");
    buyer.write("LIST\n");
    buyer.read_until("lines in the pager");
    buyer.write("\x1a");
    EXPECT_THAT(buyer.read_until("shell has it"), HasSubstr(" icanon"));
    buyer.read_until(" buy "); // fg prints the command
    buyer.write("me\n");
    buyer.read_until("left by me");
    buyer.read_until("Leg> ");
    EXPECT_FALSE(buyer.has_usual_terminal());
    buyer.write("QUIT\n");
    buyer.read_until("Goodbye.");
    buyer.wait();
    EXPECT_TRUE(buyer.has_usual_terminal());
}

} // namespace trecho
