// Goal: `trecho buy` says in plain words what happened, works in a pipe, and returns an exit code
// that scripts can rely on.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::HasSubstr;

namespace {

class Buy : public testing::Test {
protected:
    Buy() { write_network(folder_.path()); }

    Ran buy(std::vector<std::string> words, std::string_view input = {}) {
        words.insert(words.begin(), {"buy", "--connect", server_->address()});
        return run_trecho(folder_.path(), words, input);
    }

    void start(const std::vector<std::string>& options = {}) {
        server_.emplace(folder_.path(), options);
    }

    TemporaryFolder folder_;
    std::optional<ServerProcess> server_;
};

} // namespace

TEST_F(Buy, BuysAtOnceWithYes) {
    start();
    const Ran ran = buy({"Recife > Salvador", "--yes"});
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_THAT(ran.output, HasSubstr("Sold: Recife > Salvador, ticket T1"));
}

TEST_F(Buy, AsksAndTakesTheAnswerFromAPipe) {
    start();
    EXPECT_EQ(buy({"Recife > Salvador"}, "S\n").exit_code, 0);
    EXPECT_EQ(buy({"Recife > Salvador"}, "N\n").exit_code, 1);
    EXPECT_EQ(buy({"Recife > Salvador"}, "what?\ns").exit_code, 0);
    EXPECT_EQ(buy({"Recife > Salvador"}, "").exit_code, 1) << "no answer is no";
}

TEST_F(Buy, SaysWhyThereIsNoSeat) {
    start();
    EXPECT_EQ(buy({"Salvador > Natal", "--yes"}).exit_code, 0);
    const Ran sold_out = buy({"Salvador > Natal", "--yes"});
    EXPECT_EQ(sold_out.exit_code, 1);
    EXPECT_THAT(sold_out.output, HasSubstr("Salvador > Natal is sold out."));
    const Ran unknown = buy({"Recife > Nowhere"});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_THAT(unknown.output, HasSubstr("There is no flight Recife > Nowhere."));
}

TEST_F(Buy, SaysThatAServerIsFullAndWhyOneMayCloseAtOnce) {
    start({"--max-clients", "1"});
    TcpClient other(server_->port());
    other.send("S\n");
    EXPECT_EQ(other.receive_line(), "False\n");
    const Ran refused = buy({"Recife > Salvador", "--yes"});
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_THAT(refused.errors, HasSubstr("the server has too many customers"));

    const TcpServer closing;
    ProcessSettings settings;
    settings.folder = folder_.path();
    Process buyer(
        {TRECHO_BINARY, "buy", "--connect", "127.0.0.1:" + std::to_string(closing.port()), "A > B"},
        settings);
    closing.accept().reset();
    EXPECT_EQ(buyer.wait(), 3);
    EXPECT_THAT(buyer.errors(), HasSubstr("the connection was closed at once"));
}

TEST_F(Buy, RefusesOtherRequestsAsAnItinerary) {
    start();
    EXPECT_EQ(buy({"Salvador > Natal", "--yes"}).exit_code, 0);
    for (const std::string request : {"CANCEL T1", "QUIT", "ROUTES Recife > Natal", "Recife"}) {
        const Ran ran = buy({request, "--yes"});
        EXPECT_EQ(ran.exit_code, 2) << request;
        EXPECT_THAT(ran.errors, HasSubstr("write it as: Recife > Salvador")) << request;
    }
    EXPECT_THAT(buy({}, "TICKETS\n").output, HasSubstr("T1"));
}

TEST_F(Buy, RefusesAnItineraryWithALineEnd) {
    start();
    const Ran ran = buy({"Recife > Salvador\n", "--yes"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.errors, HasSubstr("line end"));
}

TEST_F(Buy, SaysThatALineIsTooLong) {
    start();
    const std::string place(1100, 'x');
    const Ran ran = buy({"Recife > " + place, "--yes"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.errors, HasSubstr("at most 1024"));
    const Ran console = buy({}, "Recife > " + place + "\nTICKETS\n");
    EXPECT_THAT(console.output, HasSubstr("This is too long"));
    EXPECT_THAT(console.output, HasSubstr("You have no tickets."));
}

TEST_F(Buy, RefusesAnEmptyItineraryInsteadOfOpeningTheConsole) {
    start();
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{""}, std::vector<std::string>{"", "--yes"}}) {
        const Ran ran = buy(words);
        EXPECT_EQ(ran.exit_code, 2) << "a script whose variable is empty has bought nothing";
        EXPECT_THAT(ran.errors, HasSubstr("itinerary"));
    }
}

TEST_F(Buy, SaysThatASecondWindowIsNotRemembered) {
    start();
    Process first({TRECHO_BINARY, "buy", "--connect", server_->address()},
                  ProcessSettings{folder_.path(), false, std::nullopt});
    first.read_until("HELP shows");
    const Ran second = buy({"Recife > Salvador", "--yes"});
    EXPECT_EQ(second.exit_code, 0);
    EXPECT_THAT(second.errors, HasSubstr("another window has your session open"));
}

TEST_F(Buy, SaysThatTheSessionCannotBeRemembered) {
    start();
    std::filesystem::create_directories(folder_.path() / "home");
    write_text(folder_.path() / "home" / "trecho", "a file, where a folder should be");
    const Ran ran = buy({"Recife > Salvador", "--yes"});
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_THAT(ran.errors, HasSubstr("can't remember the session"));
}

TEST_F(Buy, OpensTheConsoleInAPipe) {
    start();
    const Ran ran = buy({}, "LIST\nRecife > Salvador\nS\nSalvador > Natal\nN\nRecife > Nowhere\n");
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_THAT(ran.output, HasSubstr("3 of   3 seats left  Recife > Salvador"));
    EXPECT_THAT(ran.output, HasSubstr("Sold: Recife > Salvador, ticket T1"));
    EXPECT_THAT(ran.output, HasSubstr("Not bought"));
    EXPECT_THAT(ran.output, HasSubstr("Goodbye."));
}

TEST_F(Buy, SaysThatTheTimeIsOverWhileTheQuestionIsOpen) {
    start({"--confirm-timeout", "50ms"});
    Process buyer({TRECHO_BINARY, "buy", "--connect", server_->address(), "Recife > Salvador"},
                  ProcessSettings{folder_.path(), false, std::nullopt});
    EXPECT_THAT(buyer.read_until("free again."), HasSubstr("Too late: the time limit has passed"));
    EXPECT_EQ(buyer.wait(), 1);
}

TEST_F(Buy, EndsWithThreeIfNoServerListens) {
    start();
    const std::string address = server_->address();
    server_->stop();
    const Ran ran = run_trecho(folder_.path(), {"buy", "--connect", address, "Recife > Salvador"});
    EXPECT_EQ(ran.exit_code, 3);
    EXPECT_THAT(ran.errors, HasSubstr("is the server running?"));
    const Ran in_portuguese =
        run_trecho(folder_.path(), {"buy", "--connect", address, "--language", "pt"});
    EXPECT_EQ(in_portuguese.exit_code, 3);
    EXPECT_THAT(in_portuguese.errors, HasSubstr("conexão recusada; o servidor está no ar?"));
}

TEST_F(Buy, EndsWithThreeIfTheServerIsFull) {
    start({"--max-clients", "1"});
    TcpClient only(server_->port());
    only.send("LIST\n");
    only.receive_line();
    const Ran ran = buy({"Recife > Salvador"});
    EXPECT_EQ(ran.exit_code, 3);
    EXPECT_THAT(ran.errors, HasSubstr("has too many customers"));
}

TEST_F(Buy, ContinuesWhenTheServerIsKilledAndStartedAgain) {
    start();
    const std::string address = server_->address();
    Process buyer({TRECHO_BINARY, "buy", "--connect", address, "Recife > Salvador"},
                  ProcessSettings{folder_.path(), false, std::nullopt});
    buyer.read_until("a seat is held for you");
    server_->kill();
    buyer.read_until("The connection is lost.");
    start({"--listen", address});
    buyer.read_until("Asking again for Recife > Salvador...");
    buyer.write("S\n");
    buyer.read_until("Sold: Recife > Salvador");
    EXPECT_EQ(buyer.wait(), 0);
}

TEST_F(Buy, SaysThatItWaitsInLine) {
    start();
    TcpClient first(server_->port());
    first.send("Salvador > Natal\n");
    EXPECT_EQ(first.receive_line(), "True\n");
    Process buyer(
        {TRECHO_BINARY, "buy", "--connect", server_->address(), "Salvador > Natal", "--yes"},
        ProcessSettings{folder_.path(), false, std::nullopt});
    buyer.read_until("1 customer is ahead of you.");
    first.send("N\n");
    buyer.read_until("Sold: Salvador > Natal");
    EXPECT_EQ(buyer.wait(), 0);
}

} // namespace trecho
