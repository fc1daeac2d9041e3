// Goal: the console says in plain words what happened, and can be left from every prompt.
#include "client/console_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

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
    EXPECT_THAT(console.terminal.printed, HasSubstr("Answer S to buy it, or N to give it up."));
    console.type("N");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Not bought; the seat is free again."));
    EXPECT_EQ(console.outcome, Outcome::not_bought);
}

TEST(Console, SaysThatTheTimeIsOverWithoutWaitingForAnAnswer) {
    ConsoleWorld console("Recife > Salvador");
    console.world.run_for(15s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Too late: the time limit has passed"));
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

TEST(Console, IgnoresAnAnswerThatWasTypedBeforeItsQuestion) {
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.type("S"); // before the question
    console.world.ask(*first, "N\n");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Buy it?"));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").held, 1U);
    console.type("S");
    EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 1U);
}

TEST(Console, AnswersAScriptThatSendsAllLinesAtOnce) {
    ConsoleWorld console;
    console.terminal.is_a_person = false;
    console.terminal.type("Salvador > Natal");
    console.terminal.type("S");
    console.world.settle();
    EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 1U);
}

TEST(Console, DeclinesAndLeavesAtTheEndOfInput) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    EXPECT_EQ(console.world.seats("Salvador", "Natal").held, 1U);
    console.terminal.end_input();
    console.world.settle();
    EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Goodbye."));
    EXPECT_EQ(console.outcome, Outcome::not_bought);
}

TEST(Console, LeavesFromEveryPromptWhenInterrupted) {
    for (const std::string itinerary : {"", "Salvador > Natal"}) {
        ConsoleWorld console;
        if (!itinerary.empty()) console.type(itinerary);
        console.world.tasks.interrupt_all(); // like SIGTERM
        console.world.settle();
        EXPECT_TRUE(console.outcome) << "still at the prompt";
        EXPECT_THAT(console.terminal.printed, HasSubstr("Goodbye."));
        EXPECT_EQ(console.world.seats("Salvador", "Natal").free, 1U);
    }
}

TEST(Console, SaysHowManyCustomersAreAhead) {
    ServerWorldSettings settings;
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    EXPECT_THAT(console.terminal.printed, HasSubstr("1 customer is ahead of you."));
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Buy it?")));
    console.world.ask(*first, "S\n");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Salvador > Natal is sold out."));
}

TEST(Console, LeavesTheLineWhenInterrupted) {
    ConsoleWorld console;
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.world.tasks.interrupt_all();
    console.world.settle();
    EXPECT_THAT(console.terminal.printed, HasSubstr("Goodbye."));
    EXPECT_EQ(console.world.server.connection_count(), 1U);
}

TEST(Console, ListsLegsWithTheSeatsThatAreLeft) {
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

TEST(Console, SaysWhatToWriteAfterCancelAndInsteadOfNonsense) {
    ConsoleWorld console;
    console.type("CANCEL");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Write the number of a ticket: CANCEL T1"));
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
        EXPECT_THAT(console.terminal.printed, HasSubstr("the destination: ROUTES Recife > Natal"))
            << half;
    }
}

TEST(Console, CompletesPlacesOfTheNetwork) {
    ConsoleWorld console;
    ASSERT_TRUE(console.terminal.completer);
    EXPECT_THAT(console.terminal.completer("LIST ").choices,
                testing::ElementsAre("Manaus", "Natal", "Recife", "Salvador"));
    EXPECT_EQ(console.terminal.completer("Salvador > na").text, "Salvador > Natal");
}

TEST(Console, KeepsItinerariesInTheHistoryButNotAnswers) {
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

TEST(Console, BuysFromPlacesWhoseNamesBeginWithACommandWord) {
    ServerWorldSettings settings;
    settings.network = R"({"legs": [
        {"origin": "Cancel Bay", "destination": "Paris", "seats": 1},
        {"origin": "Resume Speed", "destination": "Paris", "seats": 1},
        {"origin": "Routes", "destination": "Paris", "seats": 1},
        {"origin": "List", "destination": "Help", "seats": 1},
        {"origin": "S", "destination": "N", "seats": 1},
        {"origin": "Quit", "destination": "Tickets", "seats": 1},
        {"origin": "Hello 2", "destination": "?", "seats": 1}]})";
    for (const Language language : {Language::english, Language::portuguese}) {
        ConsoleWorld console(ConsoleWorld::Start::later, settings);
        console.language = language;
        console.start();
        int ticket = 0;
        for (const std::string itinerary :
             {"Cancel Bay > Paris", "resume speed > Paris", "Routes > Paris", "List > Help",
              "S > N", "Quit > Tickets", "HELLO 2 > ?"}) {
            console.answer_to(itinerary);
            EXPECT_THAT(console.answer_to("S"), HasSubstr("T" + std::to_string(++ticket) + "."))
                << itinerary;
        }
        EXPECT_FALSE(console.outcome);
    }
}

TEST(Console, SaysThatALineIsTooLong) {
    ConsoleWorld console;
    const std::string place(1100, 'x');
    for (const std::string& line :
         {"Recife > " + place, place, "ROUTES Recife > " + place, "CANCEL " + place}) {
        EXPECT_THAT(console.answer_to(line),
                    HasSubstr("This is too long: a message to the server has at most 1024"));
        EXPECT_THAT(console.answer_to("TICKETS"), HasSubstr("You have no tickets."));
    }
}

TEST(Console, ProposesNoRoutesIfItsOwnRequestWouldBeTooLong) {
    ConsoleWorld console;
    for (std::size_t size = 1017; size <= 1024; ++size) {
        const std::string line = "Recife > " + std::string(size - 9, 'x');
        const std::string printed = console.answer_to(line);
        EXPECT_THAT(printed, HasSubstr("There is no flight")) << size;
        EXPECT_THAT(printed, Not(HasSubstr("too long"))) << size;
    }
}

TEST(Console, ExplainsThatItSendsHelloAndResumeItself) {
    ConsoleWorld console;
    const std::string before = console.store.text;
    for (const std::string line :
         {"HELLO 2", "hello 2", "RESUME", "RESUME 0123456789abcdef0123456789abcdef"}) {
        EXPECT_THAT(console.answer_to(line), HasSubstr("The console sends this to the server"))
            << line;
    }
    EXPECT_EQ(console.store.text, before);
}

TEST(Console, TakesWordsAndTicketsInEitherCase) {
    ConsoleWorld console;
    console.type("recife > SALVADOR");
    console.type("s");
    EXPECT_THAT(console.answer_to("tickets"), HasSubstr("T1"));
    EXPECT_THAT(console.answer_to("cancel t1"), HasSubstr("Ticket T1 is cancelled"));
    EXPECT_THAT(console.answer_to("Cancel t1"), HasSubstr("You have no ticket T1;"));
}

TEST(Console, ShowsHowToWriteAnItineraryThatHasArrows) {
    ConsoleWorld console;
    for (const std::string line : {"Recife -> Salvador", "Recife->Salvador", "Recife => Salvador"})
        EXPECT_THAT(console.answer_to(line),
                    HasSubstr("Write only > between two places: Recife > Salvador\n"))
            << line;
    EXPECT_THAT(console.answer_to("Recife > Nowhere-"), HasSubstr("There is no flight"));
}

TEST(Console, SendsOnlyRequestsToTheServer) {
    ConsoleWorld console;
    for (const std::string line : {"exit", "   ", "Natal, please", "Recife >"})
        EXPECT_THAT(console.answer_to(line), HasSubstr("doesn't understand this")) << line;
}

TEST(Console, SaysThatNoSeatIsHeldAfterAnAnswerWithoutAQuestion) {
    ConsoleWorld console;
    console.type("Reciffe > Salvador"); // "Did you mean" doesn't ask for S or N
    for (const std::string line : {"S", "N", "yes", "não"})
        EXPECT_THAT(console.answer_to(line), HasSubstr("No seat is held for you now.")) << line;
}

TEST(Console, WritesDatesInThePortugueseForm) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    console.language = Language::portuguese;
    console.start();
    console.type("Recife > Salvador");
    console.type("S");
    EXPECT_THAT(console.answer_to("TICKETS"),
                testing::ContainsRegex("\\(comprada em [0-9]{2}/[0-9]{2}/[0-9]{4} às "
                                       "[0-9]{2}:[0-9]{2}\\)"));
}

namespace {

// The console at its first start on a terminal.
std::unique_ptr<ConsoleWorld> first_start() {
    auto console = std::make_unique<ConsoleWorld>(ConsoleWorld::Start::later);
    console->asks_name = true;
    console->start();
    return console;
}

} // namespace

TEST(ConsoleName, IsAskedForOnceAndKeptWithTheSession) {
    const auto console = first_start();
    EXPECT_THAT(console->terminal.printed, HasSubstr("Others may see your name"));
    EXPECT_THAT(console->terminal.printed, EndsWith("Your name> "));
    EXPECT_THAT(console->answer_to(" Joa\u0303o "), HasSubstr("Ask for a leg"));
    console->type("Recife > Salvador");
    console->type("S");
    EXPECT_THAT(console->world.ledger.content(), HasSubstr(R"("name":"João")"));
    console->type("QUIT");
    EXPECT_THAT(console->store.text, EndsWith("\nJoão"));

    console->terminal.printed.clear();
    console->start();
    EXPECT_THAT(console->terminal.printed, Not(HasSubstr("Your name")));
    EXPECT_EQ(console->terminal.history, (std::vector<std::string>{"Recife > Salvador"}));
}

TEST(ConsoleName, IsEmptyAfterEnter) {
    const auto console = first_start();
    EXPECT_THAT(console->answer_to(""), HasSubstr("Ask for a leg"));
    console->type("Recife > Salvador");
    console->type("S");
    EXPECT_THAT(console->world.ledger.content(), Not(HasSubstr("name")));
}

TEST(ConsoleName, IsEmptyIfARequestIsTyped) {
    EXPECT_THAT(first_start()->answer_to("LIST"), HasSubstr("seats left"));
    EXPECT_THAT(first_start()->answer_to("Recife > Salvador"), HasSubstr("is held for you"));
    const auto console = first_start();
    console->type("quit");
    EXPECT_EQ(console->outcome, Outcome::not_bought);
}

TEST(ConsoleName, IsAskedForAgainWhenOthersCouldNotReadIt) {
    const auto console = first_start();
    for (const std::string typed : {"A>", "A\tB", "a name of more than 32 characters"})
        EXPECT_THAT(console->answer_to(typed),
                    HasSubstr("A name has 1 to 32 visible characters, and none of them"));
    EXPECT_THAT(console->answer_to("Ana"), HasSubstr("Ask for a leg"));
}

TEST(ConsoleName, LeavesTheConsoleAtTheEndOfInput) {
    const auto console = first_start();
    console->terminal.printed.clear();
    console->terminal.end_input();
    console->world.settle();
    EXPECT_EQ(console->terminal.printed, "Goodbye.\n");
    EXPECT_TRUE(console->outcome);
}

TEST(ConsoleName, IsSkippedByControlC) {
    const auto console = first_start();
    console->press_control_c();
    EXPECT_FALSE(console->outcome);
    EXPECT_THAT(console->answer_to("TICKETS"), HasSubstr("You have no tickets.\nLeg> "));
}

TEST(ConsoleName, IsKeptFromTheCommandLineUntilAnotherOneIsGiven) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    console.name = "Ana";
    console.start_with_yes("Recife > Salvador");
    EXPECT_EQ(console.outcome, Outcome::bought);
    console.name = "Bia";
    console.start_with_yes("Recife > Salvador");
    console.name = "";
    console.start_with_yes("Salvador > Natal");
    EXPECT_THAT(console.world.ledger.content(),
                AllOf(HasSubstr(R"("name":"Ana")"), HasSubstr(R"("name":"Bia")")));
    EXPECT_THAT(console.store.text, EndsWith("\nBia"));
}

} // namespace trecho
