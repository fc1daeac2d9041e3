// Goal: while the server can't reach its database, the console says so, answers no question with
// something that it doesn't know, and goes on when the database is back.
#include "client/console_world.hpp"
#include "client/limits.hpp"
#include "client/scripted_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// A console, and a server whose database comes and goes.
struct AwayWorld {
    ~AwayWorld() {
        terminal.end_input();
        world.tasks.interrupt_all();
        world.run_for(20s);
    }

    void start(const std::string& itinerary = {}) {
        world.tasks.spawn([this, itinerary](asio::cancellation_signal& interrupt) {
            return run(itinerary, interrupt);
        });
        world.run_for(1s);
    }

    awaitable<void> run(std::string itinerary, asio::cancellation_signal& interrupt) {
        ReturningCustomer customer(*server.connector, world.clock, interrupt, store,
                                   [](std::uint64_t) {});
        const Arrival arrival = co_await customer.arrive();
        Console console(terminal, customer, world.clock, texts_in(language));
        if (itinerary.empty()) {
            outcome = co_await console.run(arrival.standing);
        } else {
            outcome = co_await console.buy(arrival.standing, itinerary, true);
        }
    }

    std::string answer_to(const std::string& line) {
        terminal.printed.clear();
        terminal.type(line);
        world.run_for(1s);
        return terminal.printed;
    }

    std::optional<std::string> answer(const std::string& message) const {
        if (message == "HELLO 2") return usual_greeting;
        if (message.find('>') != std::string::npos && !message.starts_with("ROUTES"))
            return is_away ? R"({"ok":true,"available":false,"reason":"storage"})"
                           : R"({"ok":true,"available":true,"seconds":15})";
        if (is_away) return R"({"ok":false,"error":"busy","message":"the storage doesn't answer"})";
        if (message.starts_with("RESUME")) return R"({"ok":true,"stage":"idle"})";
        if (message == "LIST") return R"({"ok":true,"legs":[]})";
        return R"({"ok":true,"sold":true,"ticket":"T1"})";
    }

    TestWorld world;
    bool is_away = true;
    Language language = Language::english;
    ScriptedTerminal terminal;
    MemoryStore store;
    ScriptedServer server{world, [this](const std::string& message) { return answer(message); }};
    std::optional<Outcome> outcome;
};

constexpr auto cant_reach = "The server can't reach its database just now; try again in a moment.";

} // namespace

TEST(ConsoleWithoutDatabase, SaysWhyNoSeatCanBeHeldAndBuysWhenItIsBack) {
    AwayWorld console;
    console.start();
    EXPECT_THAT(console.answer_to("Recife > Salvador"), StartsWith(cant_reach));
    console.is_away = false;
    EXPECT_THAT(console.answer_to("Recife > Salvador"), HasSubstr("a seat is held for you"));
}

TEST(ConsoleWithoutDatabase, EndsWithoutATicketIfItShouldBuyOne) {
    AwayWorld console;
    console.terminal.is_a_person = false;
    console.start("Recife > Salvador");
    EXPECT_EQ(console.outcome, Outcome::not_bought);
    EXPECT_THAT(console.terminal.printed, HasSubstr(cant_reach));
}

TEST(ConsoleWithoutDatabase, AnswersNoQuestionWithWhatItDoesNotKnow) {
    AwayWorld console;
    console.start();
    for (const std::string question : {"LIST", "LIST Recife", "ROUTES Recife > Natal", "TICKETS"}) {
        EXPECT_THAT(console.answer_to(question),
                    AllOf(StartsWith(cant_reach), Not(HasSubstr("No flight")),
                          Not(HasSubstr("no tickets")), Not(HasSubstr("too many customers"))))
            << question;
    }
}

TEST(ConsoleWithoutDatabase, SpeaksPortugueseToo) {
    AwayWorld console;
    console.language = Language::portuguese;
    console.start();
    for (const std::string request : {"Recife > Salvador", "PASSAGENS"})
        EXPECT_THAT(console.answer_to(request),
                    StartsWith("O servidor está sem acesso ao banco de dados; tente de novo"));
}

TEST(ConsoleWithoutDatabase, SaysWhyItsSessionCannotBeResumedYet) {
    AwayWorld console;
    console.is_away = false;
    console.start();
    console.is_away = true;
    console.terminal.printed.clear();
    console.server.drop();
    console.world.run_for(20s);
    const std::string reason = "The server can't reach its database just now. Trying until it can";
    EXPECT_THAT(console.terminal.printed, AllOf(HasSubstr(reason), Not(HasSubstr("full"))));
    console.is_away = false;
    console.world.run_for(2 * longest_pause);
    EXPECT_THAT(console.terminal.printed, HasSubstr("Connected again."));
}

} // namespace trecho
