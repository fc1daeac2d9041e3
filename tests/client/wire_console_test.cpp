// Goal: a learner sees each write and each read, and that TCP carries bytes, not messages.
#include "client/wire_console.hpp"

#include "client/scripted_terminal.hpp"
#include "client/transcript.hpp"
#include "support/server_world_on_ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

ServerWorldSettings settings_of_the_lesson() {
    ServerWorldSettings settings;
    settings.wire = {.delay_min = 1ms, .delay_max = 1ms, .splits = false};
    return settings;
}

struct WireWorld {
    WireWorld() {
        world.tasks.spawn(run());
        world.settle();
    }
    ~WireWorld() {
        terminal.end_input();
        world.run_for(1s);
        EXPECT_TRUE(has_ended);
    }

    awaitable<void> run() {
        const auto connector = world.wire.connector("server");
        WireConsole wire_console(terminal, *connector, world.clock, Language::english);
        const error_code error = co_await wire_console.connect();
        EXPECT_FALSE(error);
        console = &wire_console;
        co_await wire_console.run();
        console = nullptr;
        has_ended = true;
    }

    // Types the line, and returns what is printed within half a second.
    std::string type(const std::string& line) {
        terminal.printed.clear();
        terminal.type(line);
        world.run_for(500ms);
        return terminal.printed;
    }

    ServerWorld world{settings_of_the_lesson()};
    ScriptedTerminal terminal;
    WireConsole* console = nullptr; // while it runs
    bool has_ended = false;
};

} // namespace

TEST(Wire, ShowsWhatIsWrittenAndWhatIsRead) {
    WireWorld wire;
    const std::string shown = wire.type("Recife > Salvador");
    EXPECT_THAT(shown, HasSubstr("->  18 bytes  Recife > Salvador\\n\n"));
    EXPECT_THAT(shown, HasSubstr("<-   5 bytes  True\\n\n"));
}

TEST(Wire, PausesBetweenThePartsOfASplitMessage) {
    WireWorld wire;
    EXPECT_THAT(wire.type("/pause 5"), HasSubstr("5 s"));
    EXPECT_THAT(wire.type("/split 3 Recife > Salvador"), HasSubstr("->   3 bytes  Rec\n"));
    wire.world.run_for(4s);
    EXPECT_THAT(wire.terminal.printed, Not(HasSubstr("<-")));
    wire.world.run_for(1s);
    EXPECT_THAT(wire.terminal.printed, HasSubstr("->  15 bytes  ife > Salvador\\n\n"));
    EXPECT_THAT(wire.terminal.printed, HasSubstr("<-   5 bytes  True\\n\n"));
}

TEST(Wire, GluesTwoMessagesIntoOneWrite) {
    WireWorld wire;
    const std::string shown = wire.type("/glue Recife > Salvador | S");
    EXPECT_THAT(shown, HasSubstr("->  20 bytes  Recife > Salvador\\nS\\n\n"));
    EXPECT_THAT(shown, HasSubstr("<-  10 bytes  True\\nTrue\\n\n"));
}

TEST(Wire, SendsExactlyTheBytesOfARawText) {
    WireWorld wire;
    EXPECT_THAT(wire.type("/raw Recife >"), Not(HasSubstr("<-")));
    EXPECT_THAT(wire.type("/raw \\x20Salvador\\n"), HasSubstr("True\\n"));
}

TEST(Wire, DropsTheConnectionAndMakesAnother) {
    WireWorld wire;
    wire.type("Salvador > Natal");
    EXPECT_THAT(wire.type("/drop"), HasSubstr("You broke off the connection"));
    EXPECT_THAT(wire.type("S"), HasSubstr("There is no connection"));
    EXPECT_EQ(wire.world.seats("Salvador", "Natal").free, 1U) << "the server released the seat";
    EXPECT_THAT(wire.type("/reconnect"), HasSubstr("Connected."));
    EXPECT_THAT(wire.type("Salvador > Natal"), HasSubstr("True\\n"));
}

TEST(Wire, DoesNotPauseInAMessageThatCannotBeSent) {
    WireWorld wire;
    wire.type("/pause 5");
    wire.type("/drop");
    EXPECT_THAT(wire.type("/split 3 Recife > Salvador"), HasSubstr("There is no connection"));
    EXPECT_THAT(wire.type("/reconnect"), HasSubstr("Connected."));
}

TEST(Wire, SaysThatTheServerHasClosedTheConnection) {
    WireWorld wire;
    wire.type("HELLO 2");
    EXPECT_THAT(wire.type("QUIT"), HasSubstr("The server has closed the connection."));
    EXPECT_THAT(wire.type("/reconnect"), HasSubstr("Connected."));
    EXPECT_THAT(wire.type("/reconnect"), HasSubstr("There is a connection already"));
    EXPECT_THAT(wire.type("/end"), HasSubstr("You ended your side"));
    wire.world.run_for(1s);
    EXPECT_THAT(wire.terminal.printed, HasSubstr("The server has closed the connection."));
}

TEST(Wire, SaysThatTheTimeLimitHasPassedWhenTheServerClosesBecauseOfIt) {
    for (const std::string line : {"Recife > Salvador", "/glue hello | Recife > Salvador",
                                   "/raw hello\\nRecife > Salvador\\n"}) {
        WireWorld wire;
        wire.type(line);
        wire.world.run_for(16s);
        EXPECT_THAT(
            wire.terminal.printed,
            HasSubstr("/reconnect makes a new one.\n           no S or N came within the time "
                      "limit: the server has released the seat\n"))
            << line;
    }
}

TEST(Wire, SaysThatTheServerClosesTheConnectionOfASilentClient) {
    WireWorld wire;
    wire.type("Recife > Salvador");
    wire.type("S");
    wire.world.run_for(11min);
    EXPECT_THAT(wire.terminal.printed,
                HasSubstr("nothing was sent for 600 s: the server disconnects"));
    EXPECT_THAT(wire.terminal.printed, Not(HasSubstr("no S or N came")));
}

TEST(Wire, ShortensALongMessageAndSaysThatItIsTooLong) {
    WireWorld wire;
    wire.type(std::string(200'000, 'x') + "end");
    wire.world.run_for(5s);
    EXPECT_THAT(wire.terminal.printed,
                testing::ContainsRegex("-> 200004 bytes  x+ \\.\\.\\. x+end\\\\n\n"));
    EXPECT_LT(wire.terminal.printed.size(), 2000U);
    EXPECT_THAT(wire.terminal.printed, HasSubstr("<-   6 bytes  False\\n"));
    EXPECT_THAT(wire.terminal.printed, HasSubstr("a message has at most 1024 bytes"));
}

TEST(Wire, EndsAPauseInAMessageAtControlC) {
    WireWorld wire;
    EXPECT_FALSE(wire.console->stop_pausing()) << "no pause to stop";
    wire.type("/pause 600");
    wire.type("/split 3 Recife > Salvador");
    wire.terminal.printed.clear();
    EXPECT_TRUE(wire.console->stop_pausing());
    wire.world.run_for(1s);
    EXPECT_EQ(wire.terminal.printed,
              "           stopped: the rest isn't sent, and the server still waits for the "
              "\\n\nwire> ");
    EXPECT_THAT(wire.type("/raw ife > Salvador\\n"), HasSubstr("True"));
}

TEST(Wire, KeepsSessionsOutOfTheHistory) {
    WireWorld wire;
    wire.type("HELLO 2");
    wire.type("RESUME 0123456789abcdef0123456789abcdef");
    EXPECT_THAT(wire.terminal.history, testing::ElementsAre("HELLO 2"));
}

TEST(Wire, SaysWhatToWriteInsteadOfNonsense) {
    WireWorld wire;
    for (const char* const nonsense :
         {"/split", "/split x Recife", "/split 99 Recife", "/split 0 a"})
        EXPECT_THAT(wire.type(nonsense), HasSubstr("/split 3 Recife > Salvador")) << nonsense;
    EXPECT_THAT(wire.type("/glue Recife"), HasSubstr("/glue Recife > Salvador | S"));
    for (const char* const nonsense : {"/pause", "/pause -1", "/pause 601", "/pause soon"})
        EXPECT_THAT(wire.type(nonsense), HasSubstr("/pause 5")) << nonsense;
    for (const char* const nonsense : {"/raw", "/raw \\q"})
        EXPECT_THAT(wire.type(nonsense), HasSubstr("/raw Recife")) << nonsense;
    EXPECT_THAT(wire.type("/dance"), HasSubstr("There is no command /dance; /help shows"));
    EXPECT_THAT(wire.type("/help"), HasSubstr("/reconnect"));
}

TEST(Wire, WaitsForTheLastAnswerInAPipe) {
    WireWorld wire;
    wire.terminal.is_a_person = false;
    wire.terminal.type("Recife > Salvador");
    wire.terminal.type("S");
    wire.terminal.end_input();
    wire.world.run_for(2s);
    EXPECT_TRUE(wire.has_ended);
    EXPECT_EQ(wire.world.seats("Recife", "Salvador").sold, 1U);
}

TEST(Wire, PrintsWhatTheLessonInTheDocumentsShows) {
    const std::vector<std::string> prompts{"wire> "};
    const auto lesson = read_transcript("wire.md", "wire", prompts);
    EXPECT_GE(lesson.size(), 5U);
    WireWorld wire;
    for (const Exchange& exchange : lesson) {
        wire.terminal.printed.clear();
        wire.terminal.type(exchange.typed);
        wire.world.run_for(6s);
        EXPECT_EQ(without(wire.terminal.printed, prompts), exchange.printed) << exchange.typed;
    }
}

} // namespace trecho
