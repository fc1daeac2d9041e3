// Goal: whatever becomes of the connection, the person hears how each purchase ended, goes on where
// they were, and never buys twice without saying so twice.
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

// S has been sent, the sale is being stored, and then there is no connection any more.
void lose_the_answer(ConsoleWorld& console, const std::string& itinerary) {
    console.world.ledger.sync_takes = 1s;
    console.start_with_yes(itinerary);
    console.connector.is_closed = true;
    console.connector.cut();
}

// As long as a script tries to come back.
constexpr Duration until_a_script_gives_up = script_patience + 1s;

} // namespace

TEST(ConsoleThatComesBack, ComesBackInTheMiddleOfAConfirmationAndGoesOn) {
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

TEST(ConsoleThatComesBack, DoesNotWaitForAConnectionThatNobodyAnswers) {
    ConsoleWorld console;
    console.connector.is_silent = true;
    console.connector.cut();
    console.world.run_for(30s);
    EXPECT_GE(console.connector.refused, 3);
    console.connector.is_silent = false;
    console.world.run_for(10s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Connected again."));
}

TEST(ConsoleThatComesBack, TellsOfASaleWhoseAnswerWasLost) {
    ConsoleWorld console;
    console.world.ledger.sync_takes = 1s;
    console.type("Salvador > Natal");
    console.type("S");
    console.connector.cut();
    console.world.run_for(5s);
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Your answer had arrived: Salvador > Natal is sold, ticket T1."));
}

TEST(ConsoleThatComesBack, AsksAgainForAJourneyWhoseLineItLost) {
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

TEST(ConsoleThatComesBack, SaysInLineThatTheServerIsBeingStopped) {
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

TEST(ConsoleThatComesBack, ShowsThePromptNoMoreOnceItsConnectionIsToBeClosed) {
    ConsoleWorld console;
    console.terminal.printed.clear();
    const auto other = console.world.connect();
    console.world.ask(*other, "HELLO 2\nRESUME " + console.store.session() + "\n");
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Leg> ")));
}

TEST(ConsoleThatComesBack, SaysThatItWasAwayForTooLong) {
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

TEST(ConsoleThatComesBack, ANoThatTheServerNeverHeardIsStillNo) {
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

TEST(ConsoleThatComesBack, AnInterruptionEndsTheAttemptsToComeBack) {
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

TEST(ConsoleThatComesBack, RemembersItsTicketsAtTheNextStart) {
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

TEST(ConsoleThatComesBack, EndsWhenItsSessionGoesOnInAnotherWindow) {
    ConsoleWorld console;
    const auto other = console.world.connect();
    console.world.ask(*other, "HELLO 2\nRESUME " + console.store.session() + "\n");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Your session goes on in another window"));
    EXPECT_EQ(console.outcome, Outcome::no_connection);
    EXPECT_FALSE(other->is_disconnected());
}

TEST(ConsoleThatComesBack, GoesOnWithAPurchaseFromTheCommandLineToo) {
    ConsoleWorld console("Recife > Salvador");
    console.connector.cut();
    console.world.run_for(1s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Recife > Salvador is still held for you."));
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Recife > Salvador, ticket T1."));
    EXPECT_EQ(console.outcome, Outcome::bought);
}

TEST(ConsoleThatComesBack, WithYesTellsOfASaleWhoseAnswerWasLost) {
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

TEST(ConsoleThatComesBack, AsksAgainWhenSHadNotArrived) {
    ConsoleWorld console("Salvador > Natal");
    console.terminal.type("S");
    console.connector.cut();
    console.world.run_for(1s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Salvador > Natal is still held for you."));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").held, 1U);
    console.type("S");
    EXPECT_EQ(console.outcome, Outcome::bought);
}

TEST(ConsoleThatComesBack, SaysThatTheEndOfAPurchaseIsNotKnown) {
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

TEST(ConsoleThatComesBack, LearnsAtTheNextStartHowItEndedAndDoesNotBuyTwice) {
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
    console.start_with_yes("Recife > Salvador"); // now it is another purchase
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Recife > Salvador, ticket T2."));
    EXPECT_EQ(console.world.seats("Recife", "Salvador").sold, 2U);
}

TEST(ConsoleThatComesBack, TellsOfTheLastPurchaseBeforeItBuysAnother) {
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

TEST(ConsoleThatComesBack, SaysAtTheNextStartThatNothingWasBoughtAndBuys) {
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

TEST(ConsoleThatComesBack, TellsInTheConsoleOfWhatTheCommandLineLeftUndecided) {
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
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("had arrived"))) << "it is no news now";
}

TEST(ConsoleThatComesBack, DoesNotTakeAnOldTicketForTheSaleThatIsUndecided) {
    ConsoleWorld console;
    console.type("Recife > Salvador");
    console.type("S");
    console.type("QUIT");
    EXPECT_EQ(console.store.text, console.store.session() + "\nT1");
    console.store.text += "\nSalvador > Natal"; // its S never arrived
    console.terminal.printed.clear();
    console.start();
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Your last answer had not arrived: Salvador > Natal is not bought."));
    EXPECT_EQ(console.store.text, console.store.session() + "\nT1") << "now it is settled";
}

TEST(ConsoleThatComesBack, LetsSeatsGoThatWereHeldForAnotherPurchase) {
    ConsoleWorld console("Salvador > Natal");
    console.world.tasks.interrupt_all();
    console.connector.cut();
    console.world.settle();
    EXPECT_EQ(console.world.seats("Salvador", "Natal").held, 1U);
    console.start_with_yes("Recife > Salvador");
    EXPECT_THAT(console.terminal.printed,
                AllOf(HasSubstr("A seat on Salvador > Natal was still held for you; it went back."),
                      HasSubstr("Sold: Recife > Salvador, ticket T1.")));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
}

TEST(ConsoleThatComesBack, NeverBuysWhatWasHeldForAnotherPurchaseWheneverTheConnectionBreaks) {
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
        if (console.outcome == Outcome::bought) ++bought; // else it was cut before it began
        EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 0U);
        EXPECT_LE(console.world.seats("Recife", "Salvador").sold, 1U);
    }
    EXPECT_GE(bought, 20);
}

TEST(ConsoleThatComesBack, AScriptIsNotAskedAgainForTheSThatItHasSaid) {
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

TEST(ConsoleThatComesBack, AScriptDoesNotDecideAboutSeatsOfTheLastStart) {
    ConsoleWorld console("Salvador > Natal");
    console.world.tasks.interrupt_all();
    console.connector.cut();
    console.world.settle();
    console.terminal.is_a_person = false;
    console.terminal.printed.clear();
    console.start();
    console.type("LIST");
    EXPECT_THAT(console.terminal.printed,
                AllOf(HasSubstr("A seat on Salvador > Natal was still held for you; it went back."),
                      HasSubstr("1 of   1 seats left  Salvador > Natal")));
}

TEST(ConsoleThatComesBack, SaysThatASThatHadNotArrivedBoughtNothing) {
    ConsoleWorld console("Salvador > Natal");
    console.world.tasks.interrupt_all();
    console.connector.cut();
    console.world.settle();
    console.store.text += "\n\nSalvador > Natal"; // as if S had been on its way
    console.start_with_yes("Recife > Salvador");
    EXPECT_THAT(console.terminal.printed,
                AllOf(HasSubstr("Your last answer had not arrived: Salvador > Natal is not bought"),
                      HasSubstr("Sold: Recife > Salvador, ticket T1.")));
}

TEST(ConsoleThatComesBack, PromisesToKnowAtTheNextStartOnlyWhatItRemembersThen) {
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

TEST(ConsoleThatComesBack, AnInterruptionWhileSIsOnItsWayLeavesTheEndUnknown) {
    for (const std::string itinerary : {"", "Salvador > Natal"}) {
        ConsoleWorld console(itinerary);
        if (itinerary.empty()) console.type("Salvador > Natal");
        console.world.ledger.sync_takes = 1s;
        console.type("S");
        console.world.tasks.interrupt_all(); // as SIGTERM does
        console.world.settle();
        EXPECT_THAT(console.terminal.printed, HasSubstr("isn't known"));
        EXPECT_EQ(console.outcome, Outcome::unknown);
        console.world.run_for(2s);
        console.terminal.printed.clear();
        console.start();
        EXPECT_THAT(console.terminal.printed, HasSubstr("is sold, ticket T1."));
    }
}

TEST(ConsoleThatComesBack, AScriptGivesUpAndSaysThatNothingWasBoughtWithoutAnS) {
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

TEST(ConsoleThatComesBack, DoesNotWaitForEverForAServerThatFallsSilentAtTheQuestion) {
    ConsoleWorld console("Salvador > Natal");
    console.world.wire.connection_of("console")->vanish();
    console.world.run_for(15s + expiry_patience + 1s);
    EXPECT_THAT(console.terminal.printed, AllOf(HasSubstr("Connected again."),
                                                HasSubstr("Too late: the time limit has passed")));
    EXPECT_EQ(console.outcome, Outcome::not_bought);
}

} // namespace trecho
