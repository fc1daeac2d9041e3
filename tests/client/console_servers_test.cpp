// Goal: a person or a script whose server fails goes on at another one, with the seconds that are
// left, learns the result of each purchase there, and never buys twice.
#include "client/console_world.hpp"
#include "client/limits.hpp"
#include "client/troubled_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string goes_on_at_b = "Going on at the server b:7878.";

struct TwoServers : ConsoleWorld {
    TwoServers() : ConsoleWorld(Start::later) { has_two_servers = true; }

    // Its process is killed: connections are reset, and new ones refused.
    void kill_first() {
        connector.is_closed = true;
        connector.cut();
        world.settle();
    }
};

} // namespace

TEST(ConsoleOfTwoServers, ContinuesAConfirmationAtTheOther) {
    TwoServers console;
    console.start();
    console.type("Salvador > Natal");
    console.world.run_for(4s);
    console.terminal.printed.clear();
    console.kill_first();
    EXPECT_THAT(console.terminal.printed,
                testing::MatchesRegex("The connection is lost\\.(.|\n)*" + goes_on_at_b +
                                      "\nA seat on Salvador > Natal is still held for you\\. You "
                                      "have 11 s left to decide\\.\n(.|\n)*"));
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Connected again")));
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Salvador > Natal, ticket T1."));
    EXPECT_EQ(console.world.seats("Salvador", "Natal").sold, 1U);
}

TEST(ConsoleOfTwoServers, SpeaksPortugueseToo) {
    TwoServers console;
    console.language = Language::portuguese;
    console.start();
    console.kill_first();
    EXPECT_THAT(console.terminal.printed, HasSubstr("Continuando no servidor b:7878.\n"));
}

TEST(ConsoleOfTwoServers, StaysAtItsServerIfOnlyTheConnectionBreaks) {
    TwoServers console;
    console.start();
    console.connector.cut();
    console.world.settle();
    EXPECT_THAT(console.terminal.printed, HasSubstr("Connected again."));
    EXPECT_THAT(console.terminal.printed, Not(HasSubstr("Going on")));
}

TEST(ConsoleOfTwoServers, ReportsASaleWhoseAnswerWasLost) {
    for (const bool is_script : {false, true}) {
        TwoServers console;
        console.world.ledger.sync_takes = 1s;
        if (is_script) {
            console.start_with_yes("Recife > Salvador");
        } else {
            console.start();
            console.type("Recife > Salvador");
            console.type("S");
        }
        console.kill_first();
        console.world.run_for(5s);
        EXPECT_THAT(console.terminal.printed,
                    AllOf(HasSubstr(goes_on_at_b),
                          HasSubstr("had arrived: Recife > Salvador is sold, ticket T1.")));
        EXPECT_EQ(console.world.seats("Recife", "Salvador").sold, 1U);
        EXPECT_EQ(console.outcome == Outcome::bought, is_script);
    }
}

TEST(ConsoleOfTwoServers, BuysOnceIfTheSNeverArrived) {
    TwoServers console;
    console.terminal.is_a_person = false;
    console.start("Recife > Salvador");
    console.terminal.type("S");
    console.kill_first();
    console.world.run_for(1s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Recife > Salvador, ticket T1."));
    EXPECT_EQ(console.outcome, Outcome::bought);
    EXPECT_EQ(console.world.seats("Recife", "Salvador").sold, 1U);
}

TEST(ConsoleOfTwoServers, GoesOnWithTheNextRequestAfterItsSilentConnectionWasClosed) {
    TwoServers console;
    console.start();
    console.world.run_for(11min);
    console.connector.is_closed = true;
    EXPECT_THAT(console.answer_to("Recife > Salvador"),
                AllOf(HasSubstr(goes_on_at_b), HasSubstr("a seat is held for you")));
}

TEST(ConsoleOfTwoServers, AsksAgainAtTheOtherAfterItLostItsPlaceInLine) {
    TwoServers console;
    console.start();
    const auto first = console.world.connect();
    console.world.ask(*first, "Salvador > Natal\n");
    console.type("Salvador > Natal");
    console.kill_first();
    EXPECT_THAT(console.terminal.printed, HasSubstr("Asking again for Salvador > Natal..."));
    console.world.ask(*first, "N\n");
    console.type("S");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Sold: Salvador > Natal, ticket T1."));
}

TEST(ConsoleOfTwoServers, SaysAtItsStartThatTheFirstCannotBeReached) {
    TwoServers console;
    console.connector.is_closed = true;
    console.start_with_yes("Recife > Salvador");
    EXPECT_THAT(console.terminal.printed,
                AllOf(HasSubstr(goes_on_at_b), HasSubstr("Sold: Recife > Salvador, ticket T1.")));
    EXPECT_EQ(console.outcome, Outcome::bought);
}

TEST(ConsoleOfTwoServers, GivesUpInAScriptWhenNeitherCanBeReached) {
    TwoServers console;
    console.terminal.is_a_person = false;
    console.start("Recife > Salvador");
    console.second.is_silent = true;
    console.kill_first();
    console.world.run_for(script_patience + 1s);
    EXPECT_EQ(console.outcome, Outcome::no_connection);
}

TEST(ConsoleOfTwoServers, LeavesTheResultUnknownWhenNeitherCanBeReachedAfterS) {
    TwoServers console;
    console.world.ledger.sync_takes = 1s;
    console.start_with_yes("Recife > Salvador");
    console.second.is_closed = true;
    console.kill_first();
    console.world.run_for(script_patience + 1s);
    EXPECT_EQ(console.outcome, Outcome::unknown);
    console.second.is_closed = false;
    console.start_with_yes("Recife > Salvador");
    EXPECT_THAT(console.terminal.printed,
                AllOf(HasSubstr(goes_on_at_b),
                      HasSubstr("had arrived: Recife > Salvador is sold, ticket T1.")));
    EXPECT_EQ(console.outcome, Outcome::bought);
    EXPECT_EQ(console.world.seats("Recife", "Salvador").sold, 1U);
}

namespace {

// Buys A > B at two servers with one database. The first one closes the connection instead of
// answering S, because it can't find out whether the sale was stored.
struct OutcomeInDoubt {
    OutcomeInDoubt() {
        first.scripted.answers = [this](const std::string& message) {
            if (message == "S") first.scripted.drop();
            if (message.starts_with("RESUME")) return answer_to_resume(first);
            return answer(message);
        };
        second.scripted.answers = [this](const std::string& message) {
            if (message.starts_with("RESUME")) return answer_to_resume(second);
            return answer(message);
        };
    }
    ~OutcomeInDoubt() {
        world.tasks.interrupt_all();
        world.run_for(20s);
    }

    static std::optional<std::string> answer(const std::string& message) {
        if (message == "HELLO 2") return usual_greeting;
        if (message == "LIST") return R"({"ok":true,"legs":[]})";
        if (message == "PLACES") return R"({"ok":true,"places":[]})";
        if (message == "A > B") return R"({"ok":true,"available":true,"seconds":15})";
        return std::nullopt;
    }

    // Without a standing, the server closes this connection too.
    std::optional<std::string> answer_to_resume(TroubledServer& server) const {
        if (!standing) server.scripted.drop();
        return standing;
    }

    void buy() {
        world.tasks.spawn(
            [this](asio::cancellation_signal& interrupt) { return buy_with_yes(interrupt); });
    }

    awaitable<void> buy_with_yes(asio::cancellation_signal& interrupt) {
        const ServerList both({{"a:7878", &first.connector}, {"b:7878", &second.connector}});
        ReturningCustomer customer(both, world.clock, interrupt, store, [](std::uint64_t) {});
        const Arrival arrival = co_await customer.arrive();
        Console console(terminal, customer, world.clock, texts_in(Language::english));
        outcome = co_await console.buy(arrival.standing, "A > B", true);
    }

    TestWorld world;
    TroubledServer first{world};
    TroubledServer second{world};
    std::optional<std::string> standing;
    ScriptedTerminal terminal;
    TextStore store;
    std::optional<Outcome> outcome;
};

std::ptrdiff_t decisions_heard(const OutcomeInDoubt& doubt) {
    return std::ranges::count(doubt.first.scripted.heard, "S") +
           std::ranges::count(doubt.second.scripted.heard, "S");
}

} // namespace

TEST(ConsoleInDoubt, ResumesAndReportsTheSaleWhenTheServerClosesInsteadOfAnsweringS) {
    OutcomeInDoubt doubt;
    doubt.terminal.is_a_person = false;
    doubt.standing =
        R"({"ok":true,"stage":"idle","last":{"sold":true,"ticket":"T7","itinerary":["A","B"]}})";
    doubt.buy();
    doubt.world.run_for(2s);
    EXPECT_THAT(doubt.terminal.printed, HasSubstr("had arrived: A > B is sold, ticket T7."));
    EXPECT_EQ(doubt.outcome, Outcome::bought);
    EXPECT_EQ(decisions_heard(doubt), 1);
}

TEST(ConsoleInDoubt, LeavesTheResultUnknownIfNoServerCanTellIt) {
    OutcomeInDoubt doubt;
    doubt.terminal.is_a_person = false;
    doubt.buy();
    doubt.world.run_for(script_patience + 1s);
    EXPECT_THAT(doubt.terminal.printed,
                AllOf(HasSubstr("It isn't known whether A > B is sold"),
                      HasSubstr("asks the server first"), Not(HasSubstr("not bought"))));
    EXPECT_EQ(doubt.outcome, Outcome::unknown);
    EXPECT_EQ(decisions_heard(doubt), 1);
    EXPECT_EQ(parse_memory(doubt.store.text).undecided, "A > B");
    EXPECT_GE(doubt.second.connector.attempts, 3);
}

TEST(ConsoleInDoubt, LearnsTheResultAsSoonAsAServerKnowsIt) {
    OutcomeInDoubt doubt;
    doubt.buy(); // a person, who doesn't give up
    doubt.world.run_for(1min);
    EXPECT_FALSE(doubt.outcome);
    doubt.standing =
        R"({"ok":true,"stage":"idle","last":{"sold":true,"ticket":"T7","itinerary":["A","B"]}})";
    doubt.world.run_for(longest_pause + 1s);
    EXPECT_EQ(doubt.outcome, Outcome::bought);
    EXPECT_EQ(decisions_heard(doubt), 1);
}

} // namespace trecho
