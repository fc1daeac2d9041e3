// Goal: while the console waits, Ctrl-C stops only the current request, and the console mentions
// what the server does only where it matters to the person.
#include "client/console_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

} // namespace

TEST(WaitingConsole, ReleasesTheSeatAtControlCAndGoesOn) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    console.press_control_c();
    EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
    EXPECT_FALSE(console.outcome);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Not bought; the seat is free again.\nLeg> "));
    console.press_control_c();
    EXPECT_EQ(console.outcome, Outcome::not_bought) << "there is nothing else to leave";
    EXPECT_THAT(console.terminal.printed, HasSubstr("Goodbye."));
}

TEST(WaitingConsole, LeavesTheLineAtControlCAndGoesOn) {
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.press_control_c();
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Stopped: your request for Salvador > Natal is withdrawn, and nothing "
                          "was bought.\nLeg> "));
    console.world.ask(*first, "N\n");
    EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U) << "nobody is in line";
    EXPECT_EQ(console.answer_to("TICKETS"), "You have no tickets.\nLeg> ");
    console.type("Salvador > Natal");
    EXPECT_THAT(console.answer_to("S"), HasSubstr("Sold: Salvador > Natal, ticket T1."));
}

TEST(WaitingConsole, GivesUpARequestWithoutAnswerAtControlC) {
    ConsoleWorld console;
    console.world.wire.connection_of("console")->vanish();
    console.type("TICKETS");
    console.terminal.printed.clear();
    console.press_control_c();
    EXPECT_EQ(console.terminal.printed, "Stopped: the server had not answered yet.\nLeg> ");
    EXPECT_EQ(console.answer_to("TICKETS"), "You have no tickets.\nLeg> ");
}

TEST(WaitingConsole, EndsACommandThatBuysOnceAtControlC) {
    for (const bool is_in_line : {false, true}) {
        ConsoleWorld console(ConsoleWorld::Start::later);
        const auto first = console.world.connect();
        if (is_in_line) console.world.ask(*first, "Salvador > Natal\n");
        console.start("Salvador > Natal");
        console.press_control_c();
        EXPECT_EQ(console.outcome, Outcome::not_bought);
        first->hang_up();
        console.world.settle();
        EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
    }
}

TEST(WaitingConsole, EndsAtControlCWhileSIsInFlightBecauseTheResultIsUnknown) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    console.world.ledger.sync_takes = 1s;
    console.type("S");
    console.press_control_c();
    EXPECT_THAT(console.terminal.printed, HasSubstr("isn't known"));
    EXPECT_EQ(console.outcome, Outcome::unknown);
    console.world.run_for(2s);
}

TEST(WaitingConsole, AsksAtTheNextRequestAboutASeatThatWasHeldInTheInstantOfControlC) {
    int asked_later = 0;
    for (Duration until_pressed = 500us; until_pressed < 10ms; until_pressed += 500us) {
        ConsoleWorld console;
        const auto first = console.world.connect();
        console.world.ask(*first, "Salvador > Natal\n");
        console.type("Salvador > Natal");
        first->say("N\n");
        console.world.run_for(until_pressed);
        console.press_control_c();
        EXPECT_FALSE(console.outcome);
        console.terminal.printed.clear();
        console.type("TICKETS");
        const bool is_asked = console.terminal.printed.find("still held") != std::string::npos;
        EXPECT_EQ(console.world.seats("Salvador", "Natal").held, is_asked ? 1U : 0U);
        if (is_asked) console.type("N");
        if (is_asked) ++asked_later;
        EXPECT_THAT(console.terminal.printed, HasSubstr("You have no tickets."));
        EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
    }
    EXPECT_GE(asked_later, 1);
}

TEST(WaitingConsole, DoesNotMentionThatTheServerDisconnectedASilentCustomer) {
    ConsoleWorld console;
    console.type("Recife > Salvador");
    console.type("S");
    console.terminal.printed.clear();
    console.world.run_for(25min);
    EXPECT_EQ(console.terminal.printed, "");
    EXPECT_EQ(console.world.server.connection_count(), 0U)
        << "the server has disconnected the customer";
    EXPECT_THAT(console.answer_to("TICKETS"),
                AllOf(HasSubstr("T1       Recife > Salvador"), Not(HasSubstr("onnect"))));
    console.type("Salvador > Natal");
    EXPECT_THAT(console.answer_to("S"), HasSubstr("Sold: Salvador > Natal, ticket T2."));
}

TEST(WaitingConsole, SaysThatAServerThatDisconnectedIsGone) {
    ConsoleWorld console;
    console.terminal.printed.clear();
    console.connector.is_closed = true;
    console.world.run_for(10min + 1s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("The connection is lost."));
    console.connector.is_closed = false;
    console.world.run_for(6s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Connected again.\nLeg> "));
}

TEST(WaitingConsole, AnswersWhatWasTypedOnceASilentlyLostServerIsBack) {
    ConsoleWorld console;
    console.world.run_for(11min);
    console.connector.is_closed = true;
    EXPECT_THAT(console.answer_to("TICKETS"), HasSubstr("The connection is lost."));
    console.connector.is_closed = false;
    console.world.run_for(6s);
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Connected again.\nYou have no tickets.\nLeg> "));
}

TEST(WaitingConsole, SaysAtThePromptThatTheServerIsBeingStopped) {
    ConsoleWorld console;
    console.terminal.printed.clear();
    console.world.begin_drain();
    console.world.run_for(1min);
    EXPECT_EQ(console.terminal.printed,
              "The server is being stopped. Trying to reconnect; Ctrl-C gives up.\n");
    console.press_control_c();
    EXPECT_EQ(console.outcome, Outcome::not_bought);
}

TEST(WaitingConsole, SaysOnceThatTheServerIsFullAndComesBackWhenThereIsRoom) {
    ServerWorldSettings settings;
    settings.server.clients_max = 1;
    ConsoleWorld console("", settings);
    console.connector.cut();
    const auto other = console.world.connect();
    console.world.run_for(30s);
    const std::string full = "The server has too many customers now.";
    const std::string& printed = console.terminal.printed;
    EXPECT_THAT(printed, HasSubstr(full));
    EXPECT_EQ(printed.find(full), printed.rfind(full));
    other->hang_up();
    console.world.run_for(6s);
    EXPECT_THAT(printed, HasSubstr("Connected again."));
    EXPECT_EQ(console.answer_to("TICKETS"), "You have no tickets.\nLeg> ");
}

TEST(WaitingConsole, SaysThatTheServerIsFullWhenItReconnectsBeforeARequest) {
    ServerWorldSettings settings;
    settings.server.clients_max = 1;
    ConsoleWorld console("", settings);
    console.world.run_for(11min);
    const auto other = console.world.connect();
    EXPECT_THAT(console.answer_to("TICKETS"),
                AllOf(HasSubstr("The server has too many customers now."),
                      Not(HasSubstr("The connection is lost"))));
    other->hang_up();
    console.world.run_for(6s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("You have no tickets."));
}

} // namespace trecho
