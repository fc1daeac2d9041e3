// Goal: a person reads in plain words what happened, and no prompt holds them when it is over.
#include "client/console.hpp"

#include "client/scripted_terminal.hpp"
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// The way to the server, which a test can cut and close.
class TestConnector final : public Connector {
public:
    explicit TestConnector(ServerWorld& world) : world_(world) {}

    awaitable<Connected> connect() override {
        Connected connected;
        if (is_closed) {
            connected.error = asio::error::connection_refused;
            ++refused;
            co_return connected;
        }
        if (is_silent) {
            ++refused;
            AsyncEvent never;
            connected.error = co_await never.wait();
            co_return connected;
        }
        auto made = world_.wire.connect_to("server");
        if (!made) connected.error = asio::error::connection_refused; // the server has stopped
        stream = made.get();
        connected.stream = std::move(made);
        co_return connected;
    }

    Stream* stream = nullptr; // the newest
    bool is_closed = false;
    bool is_silent = false; // a cable is unplugged: no answer at all
    int refused = 0;

private:
    ServerWorld& world_;
};

class MemoryStore final : public SessionStore {
public:
    std::string load() override { return session; }
    void save(const std::string& changed) override { session = changed; }

    std::string session;
};

struct ConsoleWorld {
    explicit ConsoleWorld(const std::string& itinerary = {}, ServerWorldSettings settings = {})
        : world(std::move(settings)) {
        start(itinerary);
    }
    ~ConsoleWorld() {
        terminal.end_input();
        world.settle();
    }

    void start(const std::string& itinerary = {}) {
        outcome.reset();
        world.tasks.spawn([this, itinerary](asio::cancellation_signal& interrupt) {
            return run(itinerary, interrupt);
        });
        world.settle();
    }

    awaitable<void> run(std::string itinerary, asio::cancellation_signal& interrupt) {
        const Texts& texts = texts_in(language);
        ReturningCustomer customer(
            connector, world.clock, interrupt, store,
            [&](std::uint64_t ahead) { terminal.print(waiting_message(texts, ahead)); });
        const Arrival arrival = co_await customer.arrive();
        EXPECT_FALSE(arrival.error);
        Console console(terminal, customer, world.clock, texts);
        if (itinerary.empty()) {
            outcome = co_await console.run(arrival.standing);
        } else {
            outcome = co_await console.buy(arrival.standing, itinerary, false);
        }
    }

    void type(const std::string& line) {
        terminal.type(line);
        world.settle();
    }

    ServerWorld world;
    ScriptedTerminal terminal;
    TestConnector connector{world};
    MemoryStore store;
    Language language = Language::english;
    std::optional<Outcome> outcome;
};

} // namespace

TEST(Console, SellsATicket) {
    ConsoleWorld console("Recife > Salvador");
    EXPECT_THAT(console.terminal.printed, HasSubstr("You have 15 s to decide."));
    console.type("s");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Recife > Salvador, ticket T1."));
    EXPECT_EQ(console.outcome, Outcome::bought);
}

TEST(Console, AsksAgainUntilTheAnswerIsYesOrNo) {
    ConsoleWorld console("Recife > Salvador");
    console.type("perhaps");
    EXPECT_FALSE(console.outcome);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Answer S to buy it, or N to let it go."));
    console.type("N");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Not bought; the seat went back."));
    EXPECT_EQ(console.outcome, Outcome::not_bought);
}

TEST(Console, SaysThatItIsTooLateWithoutWaitingForAnAnswer) {
    ConsoleWorld console("Recife > Salvador");
    console.world.run_for(15s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Too late: the 15 s have passed"));
    EXPECT_EQ(console.outcome, Outcome::not_bought);
}

TEST(Console, SaysThatAnAnswerComesTooLate) {
    ConsoleWorld console;
    console.type("Recife > Salvador");
    console.world.run_for(15s);
    console.terminal.printed.clear();
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Too late: the time limit has passed"));
}

TEST(Console, WhatWasTypedBeforeTheQuestionIsNoAnswerToIt) {
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.type("S"); // impatient
    console.world.ask(*first, "N\n");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Buy it?"));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").held, 1U);
    console.type("S");
    EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 1U);
}

TEST(Console, AScriptMaySayAllItHasToSayAtOnce) {
    ConsoleWorld console;
    console.terminal.is_a_person = false;
    console.terminal.type("Salvador > Natal");
    console.terminal.type("S");
    console.world.settle();
    EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 1U);
}

TEST(Console, SaysThatTheServerIsGoneWithoutWaitingForAnAnswer) {
    ConsoleWorld console("Recife > Salvador");
    console.connector.stream->reset();
    console.world.settle();
    EXPECT_THAT(console.terminal.printed, HasSubstr("The server is gone."));
    EXPECT_EQ(console.outcome, Outcome::no_connection);
}

TEST(Console, EndOfInputDeclinesAndLeaves) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    EXPECT_EQ(console.world.seats("Salvador", "Natal").held, 1U);
    console.terminal.end_input();
    console.world.settle();
    EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Goodbye."));
    EXPECT_EQ(console.outcome, Outcome::not_bought);
}

TEST(Console, AnInterruptionLeavesFromEveryPrompt) {
    for (const std::string itinerary : {"", "Salvador > Natal"}) {
        ConsoleWorld console;
        if (!itinerary.empty()) console.type(itinerary);
        console.world.tasks.interrupt_all(); // as Ctrl-C does
        console.world.settle();
        EXPECT_TRUE(console.outcome) << "still at the prompt";
        EXPECT_THAT(console.terminal.printed, HasSubstr("Goodbye."));
        EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
    }
}

TEST(Console, TellsWhoIsBefore) {
    ServerWorldSettings settings;
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    EXPECT_THAT(console.terminal.printed, HasSubstr("1 customer is before you."));
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Buy it?")));
    console.world.ask(*first, "S\n");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Salvador > Natal is sold out."));
}

TEST(Console, AnInterruptionLeavesTheLine) {
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.world.tasks.interrupt_all();
    console.world.settle();
    EXPECT_THAT(console.terminal.printed, HasSubstr("Goodbye."));
    EXPECT_EQ(console.world.server.customers(), 1U);
}

TEST(Console, ListsWhatIsLeft) {
    ConsoleWorld console;
    console.type("list");
    EXPECT_THAT(console.terminal.printed, HasSubstr("    2 of   2 seats left  Recife > Salvador"));
}

TEST(Console, CountsDownInThePrompt) {
    ConsoleWorld console("Recife > Salvador");
    EXPECT_EQ(console.terminal.prompt, "Buy it? [S = yes, N = no] 15 s> ");
    console.world.run_for(5s);
    EXPECT_EQ(console.terminal.prompt, "Buy it? [S = yes, N = no] 10 s> ");
    console.type("S");
    EXPECT_EQ(console.outcome, Outcome::bought);
}

TEST(Console, ComesBackInTheMiddleOfAConfirmationAndGoesOn) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    console.connector.is_closed = true;
    console.connector.stream->reset();
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

TEST(Console, DoesNotWaitForAConnectionThatNobodyAnswers) {
    ConsoleWorld console;
    console.connector.is_silent = true;
    console.connector.stream->reset();
    console.world.run_for(30s);
    EXPECT_GE(console.connector.refused, 3);
    console.connector.is_silent = false;
    console.world.run_for(10s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Connected again."));
}

TEST(Console, TellsOfASaleWhoseAnswerWasLost) {
    ConsoleWorld console;
    console.world.ledger.sync_takes = 1s;
    console.type("Salvador > Natal");
    console.type("S");
    console.connector.stream->reset();
    console.world.run_for(5s);
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Your answer had arrived: Salvador > Natal is sold, ticket T1."));
}

TEST(Console, AsksAgainForAJourneyWhoseLineItLost) {
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.connector.stream->reset();
    console.world.run_for(1s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Asking again for Salvador > Natal..."));
    console.world.ask(*first, "N\n");
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Salvador > Natal, ticket T1."));
}

TEST(Console, AServerThatStopsIsALostConnectionAndNoAnswer) {
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.world.begin_drain();
    console.world.run_for(4s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("The connection is lost."));
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("can't do this now")));
    console.world.tasks.interrupt_all();
}

TEST(Console, ShowsThePromptNoMoreOnceItsConnectionIsToBeClosed) {
    ConsoleWorld console;
    console.terminal.printed.clear();
    const auto other = console.world.connect();
    console.world.ask(*other, "HELLO 2\nRESUME " + console.store.session + "\n");
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Leg> ")));
}

TEST(Console, SaysThatItWasAwayForTooLong) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    console.connector.is_closed = true;
    console.connector.stream->reset();
    console.world.run_for(20s);
    console.connector.is_closed = false;
    console.world.run_for(6s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Too late: the time limit has passed"));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
    console.type("Salvador > Natal");
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Salvador > Natal, ticket T1."));
}

TEST(Console, ANoThatTheServerNeverHeardIsStillNo) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    console.connector.is_closed = true;
    console.terminal.type("N");
    console.connector.stream->reset();
    console.world.run_for(20s);
    console.connector.is_closed = false;
    console.world.run_for(6s);
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Too late")));
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Asking again")));
}

TEST(Console, AnInterruptionEndsTheAttemptsToComeBack) {
    ConsoleWorld console;
    console.connector.is_closed = true;
    console.connector.stream->reset();
    console.world.run_for(30s);
    EXPECT_FALSE(console.outcome);
    console.world.tasks.interrupt_all();
    console.world.settle();
    EXPECT_EQ(console.outcome, Outcome::not_bought);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Goodbye."));
}

TEST(Console, RemembersItsTicketsAtTheNextStart) {
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

TEST(Console, SaysWhatToWriteBehindCancelAndInsteadOfNonsense) {
    ConsoleWorld console;
    console.type("CANCEL");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Write which ticket, as: CANCEL T1"));
    console.type("exit");
    EXPECT_THAT(console.terminal.printed, HasSubstr("HELP shows what else you can type"));
}

TEST(Console, SaysThatACancellationCannotBeStored) {
    ConsoleWorld console;
    console.type("Recife > Salvador");
    console.type("S");
    console.world.ledger.fail_with(make_error_code(boost::system::errc::no_space_on_device));
    console.type("CANCEL T1");
    EXPECT_THAT(console.terminal.printed, HasSubstr("The server can't do this now; try again"));
    console.world.ledger.fail_with({});
    console.type("CANCEL T1");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Ticket T1 is cancelled"));
}

TEST(Console, EndsWhenItsSessionGoesOnInAnotherWindow) {
    ConsoleWorld console;
    const auto other = console.world.connect();
    console.world.ask(*other, "HELLO 2\nRESUME " + console.store.session + "\n");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Your session goes on in another window"));
    EXPECT_EQ(console.outcome, Outcome::no_connection);
    EXPECT_FALSE(other->is_disconnected());
}

TEST(Console, ProposesRoutesWhereThereIsNoDirectLeg) {
    ConsoleWorld console;
    console.type("Recife > Natal");
    EXPECT_THAT(console.terminal.printed, HasSubstr("There is no flight Recife > Natal."));
    EXPECT_THAT(console.terminal.printed,
                HasSubstr("Ways to get there:\n  Recife > Salvador > Natal  (1 left)\n"));
}

TEST(Console, SaysWhenThereIsNoRouteAndHowToAskForOne) {
    ConsoleWorld console;
    console.type("ROUTES Recife > Manaus");
    EXPECT_THAT(console.terminal.printed, HasSubstr("There is no way from Recife to Manaus"));
    for (const std::string half : {"ROUTES Recife", "routes"}) {
        console.terminal.printed.clear();
        console.type(half);
        EXPECT_THAT(console.terminal.printed, HasSubstr("as: ROUTES Recife > Natal")) << half;
    }
}

TEST(Console, CompletesThePlacesOfTheNetwork) {
    ConsoleWorld console;
    ASSERT_TRUE(console.terminal.completer);
    EXPECT_THAT(console.terminal.completer("").choices,
                testing::ElementsAre("Manaus", "Natal", "Recife", "Salvador"));
    EXPECT_EQ(console.terminal.completer("Recife > na").text, "Recife > Natal");
}

TEST(Console, KeepsJourneysInTheHistoryButNotAnswers) {
    ConsoleWorld console;
    console.type("Recife > Salvador");
    console.type("N");
    EXPECT_THAT(console.terminal.history, testing::ElementsAre("Recife > Salvador"));
}

TEST(Console, SpeaksPortuguese) {
    ConsoleWorld console;
    console.type("QUIT");
    console.language = Language::portuguese;
    console.start();
    console.type("Recife > Salvador");
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Vendido: Recife > Salvador, passagem T1."));
}

} // namespace trecho
