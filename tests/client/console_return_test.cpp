// Goal: whatever happens to the connection, the person learns the result of each purchase,
// continues where they were, and never buys twice without two answers.
#include "client/console_world.hpp"
#include "client/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Sends S, and cuts the connection while the sale is being stored.
void lose_the_answer(ConsoleWorld& console, const std::string& itinerary) {
    console.world.ledger.sync_takes = 1s;
    console.start_with_yes(itinerary);
    console.connector.is_closed = true;
    console.connector.cut();
}

constexpr Duration until_a_script_gives_up = script_patience + 1s;

} // namespace

TEST(ReconnectingConsole, ContinuesAConfirmationAfterALostConnection) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    console.connector.is_closed = true;
    console.connector.cut();
    console.world.run_for(4s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("The connection is lost."));
    EXPECT_GE(console.connector.refused, 3);
    console.connector.is_closed = false;
    console.world.run_for(4s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Salvador > Natal is still held for you."));
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Salvador > Natal, ticket T1."));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 1U);
}

TEST(ReconnectingConsole, GivesUpAnAttemptToConnectThatNobodyAnswers) {
    ConsoleWorld console;
    console.connector.is_silent = true;
    console.connector.cut();
    console.world.run_for(30s);
    EXPECT_GE(console.connector.refused, 3);
    console.connector.is_silent = false;
    console.world.run_for(10s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Connected again."));
}

TEST(ReconnectingConsole, ReportsASaleWhoseAnswerWasLost) {
    ConsoleWorld console;
    console.world.ledger.sync_takes = 1s;
    console.type("Salvador > Natal");
    console.type("S");
    console.connector.cut();
    console.world.run_for(5s);
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Your answer had arrived: Salvador > Natal is sold, ticket T1."));
}

TEST(ReconnectingConsole, AsksAgainForAnItineraryAfterItLostItsPlaceInLine) {
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.connector.cut();
    console.world.run_for(1s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Asking again for Salvador > Natal..."));
    console.world.ask(*first, "N\n");
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Salvador > Natal, ticket T1."));
}

TEST(ReconnectingConsole, SaysWhileInLineThatTheServerIsBeingStopped) {
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.world.begin_drain();
    console.world.run_for(4s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("The server is being stopped."));
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("can't do this now")));
    console.world.tasks.interrupt_all();
}

TEST(ReconnectingConsole, ShowsNoPromptWhileItClosesItsConnection) {
    ConsoleWorld console;
    console.terminal.printed.clear();
    const auto other = console.world.connect();
    console.world.ask(*other, "HELLO 2\nRESUME " + console.store.session() + "\n");
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Leg> ")));
}

TEST(ReconnectingConsole, SaysThatTheTimeIsOverWhenItReconnectsTooLate) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    console.connector.is_closed = true;
    console.connector.cut();
    console.world.run_for(20s);
    console.connector.is_closed = false;
    console.world.run_for(6s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Too late: the time limit has passed"));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
    console.type("Salvador > Natal");
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Salvador > Natal, ticket T1."));
}

TEST(ReconnectingConsole, TreatsAnNThatNeverArrivedAsNo) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    console.connector.is_closed = true;
    console.terminal.type("N");
    console.connector.cut();
    console.world.run_for(20s);
    console.connector.is_closed = false;
    console.world.run_for(6s);
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Too late")));
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Asking again")));
}

TEST(ReconnectingConsole, StopsReconnectingWhenInterrupted) {
    ConsoleWorld console;
    console.connector.is_closed = true;
    console.connector.cut();
    console.world.run_for(30s);
    EXPECT_FALSE(console.outcome);
    console.world.tasks.interrupt_all();
    console.world.settle();
    EXPECT_EQ(console.outcome, Outcome::not_bought);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Goodbye."));
}

TEST(ReconnectingConsole, RemembersItsTicketsAtTheNextStart) {
    ConsoleWorld console;
    console.type("Recife > Salvador");
    console.type("S");
    console.type("QUIT");
    EXPECT_TRUE(console.outcome);
    console.start();
    console.type("tickets");
    EXPECT_THAT(console.terminal.printed, HasSubstr("T1       Recife > Salvador  (bought "));
    console.type("cancel T1");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Ticket T1 is cancelled"));
    console.type("cancel T1");
    EXPECT_THAT(console.terminal.printed, HasSubstr("You have no ticket T1;"));
}

TEST(ReconnectingConsole, EndsWhenItsSessionGoesOnInAnotherWindow) {
    ConsoleWorld console;
    const auto other = console.world.connect();
    console.world.ask(*other, "HELLO 2\nRESUME " + console.store.session() + "\n");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Your session goes on in another window"));
    EXPECT_EQ(console.outcome, Outcome::no_connection);
    EXPECT_FALSE(other->is_disconnected());
}

TEST(ReconnectingConsole, ContinuesAPurchaseOfTheCommandLineToo) {
    ConsoleWorld console("Recife > Salvador");
    console.connector.cut();
    console.world.run_for(1s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Recife > Salvador is still held for you."));
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Recife > Salvador, ticket T1."));
    EXPECT_EQ(console.outcome, Outcome::bought);
}

TEST(ReconnectingConsole, ReportsASaleWhoseAnswerWasLostAlsoWithYes) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    console.world.ledger.sync_takes = 1s;
    console.start_with_yes("Salvador > Natal");
    console.connector.cut();
    console.world.run_for(5s);
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Your answer had arrived: Salvador > Natal is sold, ticket T1."));
    EXPECT_EQ(console.outcome, Outcome::bought);
    EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 1U);
}

TEST(ReconnectingConsole, AsksAgainWhenSHadNotArrived) {
    ConsoleWorld console("Salvador > Natal");
    console.terminal.type("S");
    console.connector.cut();
    console.world.run_for(1s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Salvador > Natal is still held for you."));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").held, 1U);
    console.type("S");
    EXPECT_EQ(console.outcome, Outcome::bought);
}

TEST(ReconnectingConsole, SaysThatTheResultOfAPurchaseIsNotKnown) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    lose_the_answer(console, "Salvador > Natal");
    console.world.run_for(script_patience - 1s);
    EXPECT_FALSE(console.outcome) << "it gave up too early";
    console.world.run_for(2s);
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("It isn't known whether Salvador > Natal is sold"));
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("not bought")));
    EXPECT_EQ(console.outcome, Outcome::unknown);
}

TEST(ReconnectingConsole, ReportsAnUnknownResultAtTheNextStartAndDoesNotBuyTwice) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    lose_the_answer(console, "Recife > Salvador");
    console.world.run_for(until_a_script_gives_up);
    console.connector.is_closed = false;
    console.start_with_yes("Recife > Salvador");
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Your answer had arrived: Recife > Salvador is sold, ticket T1."));
    EXPECT_EQ(console.outcome, Outcome::bought);
    EXPECT_EQ(console.world.seats("Recife", "Salvador").sold, 1U);

    console.world.ledger.sync_takes = 1ms;
    console.start_with_yes("Recife > Salvador"); // a new purchase
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Recife > Salvador, ticket T2."));
    EXPECT_EQ(console.world.seats("Recife", "Salvador").sold, 2U);
}

TEST(ReconnectingConsole, ReportsTheLastPurchaseBeforeItBuysAnother) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    lose_the_answer(console, "Recife > Salvador");
    console.world.run_for(until_a_script_gives_up);
    console.connector.is_closed = false;
    console.world.ledger.sync_takes = 1ms;
    console.start_with_yes("Salvador > Natal");
    EXPECT_THAT(console.terminal.printed,
                testing::ContainsRegex("had arrived: Recife > Salvador is sold, ticket T1(.|\n)*"
                                       "Sold: Salvador > Natal, ticket T2"));
    EXPECT_EQ(console.outcome, Outcome::bought);
}

TEST(ReconnectingConsole, SaysAtTheNextStartThatNothingWasBoughtAndBuys) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    console.world.ledger.fail_with(make_error_code(boost::system::errc::no_space_on_device));
    lose_the_answer(console, "Recife > Salvador");
    console.world.run_for(until_a_script_gives_up);
    EXPECT_EQ(console.outcome, Outcome::unknown);
    console.connector.is_closed = false;
    console.world.ledger.fail_with({});
    console.world.ledger.sync_takes = 1ms;
    console.start_with_yes("Recife > Salvador");
    EXPECT_THAT(
        console.terminal.printed,
        AllOf(HasSubstr("Your last answer had not arrived: Recife > Salvador is not bought."),
              HasSubstr("Sold: Recife > Salvador, ticket T1.")));
}

TEST(ReconnectingConsole, ReportsAPurchaseOfTheCommandLineThatHadNoResult) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    lose_the_answer(console, "Recife > Salvador");
    console.world.run_for(until_a_script_gives_up);
    console.connector.is_closed = false;
    console.terminal.is_a_person = true;
    console.terminal.printed.clear();
    console.start();
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Your answer had arrived: Recife > Salvador is sold, ticket T1."));
    console.type("QUIT");
    console.terminal.printed.clear();
    console.start();
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("had arrived")))
        << "it was reported before";
}

TEST(ReconnectingConsole, DoesNotMistakeAnOldTicketForTheResultOfALostAnswer) {
    ConsoleWorld console;
    console.type("Recife > Salvador");
    console.type("S");
    console.type("QUIT");
    EXPECT_EQ(console.store.text, console.store.session() + "\nT1");
    console.store.text += "\nSalvador > Natal"; // as if the S had never arrived
    console.terminal.printed.clear();
    console.start();
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Your last answer had not arrived: Salvador > Natal is not bought."));
    EXPECT_EQ(console.store.text, console.store.session() + "\nT1") << "now it is settled";
}

TEST(ReconnectingConsole, ReleasesSeatsThatWereHeldForAnotherPurchase) {
    ConsoleWorld console("Salvador > Natal");
    console.world.tasks.interrupt_all();
    console.connector.cut();
    console.world.settle();
    EXPECT_EQ(console.world.seats("Salvador", "Natal").held, 1U);
    console.start_with_yes("Recife > Salvador");
    EXPECT_THAT(
        console.terminal.printed,
        AllOf(HasSubstr("A seat on Salvador > Natal was still held for you; it is free again."),
              HasSubstr("Sold: Recife > Salvador, ticket T1.")));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
}

TEST(ReconnectingConsole, NeverBuysWhatWasHeldForAnotherPurchaseWheneverTheConnectionBreaks) {
    int bought = 0;
    for (Duration until_cut = 500us; until_cut < 5ms; until_cut += 100us) {
        ConsoleWorld console("Salvador > Natal");
        console.world.tasks.interrupt_all();
        console.connector.cut();
        console.world.settle();
        console.buys_at_once = true;
        console.terminal.is_a_person = false;
        console.outcome.reset();
        console.world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
            return console.run("Recife > Salvador", interrupt);
        });
        console.world.run_for(until_cut);
        console.connector.cut();
        console.world.run_for(30s);
        EXPECT_TRUE(console.outcome);
        if (console.outcome == Outcome::bought) ++bought; // else the cut came before the purchase
        EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 0U);
        EXPECT_LE(console.world.seats("Recife", "Salvador").sold, 1U);
    }
    EXPECT_GE(bought, 20);
}

TEST(ReconnectingConsole, RepeatsTheSOfAScriptInsteadOfAskingAgain) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    console.terminal.is_a_person = false;
    console.start();
    console.terminal.type("Recife > Salvador");
    console.world.settle();
    console.terminal.type("S");
    console.connector.cut(); // before S has arrived
    console.terminal.type("Salvador > Natal");
    console.terminal.type("S");
    console.world.run_for(2s);
    EXPECT_EQ(console.world.seats("Recife", "Salvador").sold, 1U);
    EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 1U);
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Answer S to buy it")));
}

TEST(ReconnectingConsole, ReleasesAHoldOfTheLastStartInAScript) {
    ConsoleWorld console("Salvador > Natal");
    console.world.tasks.interrupt_all();
    console.connector.cut();
    console.world.settle();
    console.terminal.is_a_person = false;
    console.terminal.printed.clear();
    console.start();
    console.type("LIST");
    EXPECT_THAT(
        console.terminal.printed,
        AllOf(HasSubstr("A seat on Salvador > Natal was still held for you; it is free again."),
              HasSubstr("1 of   1 seats left  Salvador > Natal")));
}

TEST(ReconnectingConsole, SaysThatAnSThatNeverArrivedBoughtNothing) {
    ConsoleWorld console("Salvador > Natal");
    console.world.tasks.interrupt_all();
    console.connector.cut();
    console.world.settle();
    console.store.text += "\n\nSalvador > Natal"; // as if S had been in flight
    console.start_with_yes("Recife > Salvador");
    EXPECT_THAT(console.terminal.printed,
                AllOf(HasSubstr("Your last answer had not arrived: Salvador > Natal is not bought"),
                      HasSubstr("Sold: Recife > Salvador, ticket T1.")));
}

TEST(ReconnectingConsole, PromisesAReportAtTheNextStartOnlyIfTheSessionIsKept) {
    for (const bool is_kept : {true, false}) {
        ConsoleWorld console(ConsoleWorld::Start::later);
        console.store.is_found_again = is_kept;
        lose_the_answer(console, "Recife > Salvador");
        console.world.run_for(until_a_script_gives_up);
        const bool promises =
            console.terminal.printed.find("asks the server first") != std::string::npos;
        EXPECT_EQ(promises, is_kept);
    }
}

TEST(ReconnectingConsole, LeavesTheResultUnknownWhenInterruptedWhileSIsInFlight) {
    for (const std::string itinerary : {"", "Salvador > Natal"}) {
        ConsoleWorld console(itinerary);
        if (itinerary.empty()) console.type("Salvador > Natal");
        console.world.ledger.sync_takes = 1s;
        console.type("S");
        console.world.tasks.interrupt_all(); // like SIGTERM
        console.world.settle();
        EXPECT_THAT(console.terminal.printed, HasSubstr("isn't known"));
        EXPECT_EQ(console.outcome, Outcome::unknown);
        console.world.run_for(2s);
        console.terminal.printed.clear();
        console.start();
        EXPECT_THAT(console.terminal.printed, HasSubstr("is sold, ticket T1."));
    }
}

TEST(ReconnectingConsole, GivesUpInAScriptAndSaysThatNothingWasBoughtWithoutAnS) {
    for (const std::string itinerary : {"", "Recife > Salvador"}) {
        ConsoleWorld console(ConsoleWorld::Start::later);
        console.terminal.is_a_person = false;
        console.start(itinerary);
        console.connector.is_closed = true;
        console.connector.cut();
        console.world.run_for(until_a_script_gives_up);
        EXPECT_THAT(console.terminal.printed,
                    HasSubstr("What you didn't confirm with S is not bought."));
        EXPECT_EQ(console.outcome, Outcome::no_connection);
    }
}

TEST(ReconnectingConsole, StopsWaitingForAServerThatFallsSilentAtTheQuestion) {
    ConsoleWorld console("Salvador > Natal");
    console.world.wire.connection_of("console")->vanish();
    console.world.run_for(15s + expiry_patience + 1s);
    EXPECT_THAT(console.terminal.printed, AllOf(HasSubstr("Connected again."),
                                                HasSubstr("Too late: the time limit has passed")));
    EXPECT_EQ(console.outcome, Outcome::not_bought);
}

} // namespace trecho
