// Goal: a hostile server can neither control a person's terminal nor make the console report a sale
// that didn't happen.
#include "client/console.hpp"
#include "client/limits.hpp"
#include "client/scripted_server.hpp"
#include "client/scripted_terminal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class NoStore final : public SessionStore {
public:
    std::string load() override { return {}; }
    void save(const std::string&) override {}
};

// A console and a server with wrong answers.
struct HostileWorld {
    // Types the line, lets the server answer it, and returns what the console prints.
    std::string read(const std::string& line, const std::string& answer) {
        answers = answer;
        world.tasks.spawn([this](asio::cancellation_signal& interrupt) { return run(interrupt); });
        world.run_for(1s);
        terminal.printed.clear();
        terminal.type(line);
        world.run_for(200ms);
        const std::string printed = terminal.printed;
        terminal.end_input();
        world.tasks.interrupt_all();
        world.run_for(20s);
        return printed;
    }

    awaitable<void> run(asio::cancellation_signal& interrupt) {
        ReturningCustomer customer(*server.connector, world.clock, interrupt, store,
                                   [](std::uint64_t) {});
        const Arrival arrival = co_await customer.arrive();
        Console console(terminal, customer, world.clock, texts_in(Language::english));
        co_await console.run(arrival.standing);
    }

    // As `trecho buy ITINERARY --yes` does.
    awaitable<void> buy(std::string itinerary, asio::cancellation_signal& interrupt,
                        std::optional<Outcome>& outcome) {
        ReturningCustomer customer(*server.connector, world.clock, interrupt, store,
                                   [](std::uint64_t) {});
        const Arrival arrival = co_await customer.arrive();
        Console console(terminal, customer, world.clock, texts_in(Language::english));
        outcome = co_await console.buy(arrival.standing, std::move(itinerary), true);
    }

    std::optional<std::string> answer(const std::string& message) const {
        if (message.starts_with("RESUME")) return R"({"ok":true,"stage":"idle"})";
        if (message == "LIST" && !is_listing) return R"({"ok":true,"legs":[]})";
        if (message.starts_with("ROUTES") && !is_finding) return R"({"ok":true,"routes":[]})";
        const auto greeting = ScriptedServer::greets(message);
        return greeting ? *greeting : answers;
    }

    TestWorld world;
    std::string answers;
    bool is_listing = false; // the test types LIST: else LIST comes from the console itself
    bool is_finding = false; // the same for ROUTES
    ScriptedServer server{world, [this](const std::string& message) { return answer(message); }};
    ScriptedTerminal terminal;
    NoStore store;
};

std::string read(const std::string& line, const std::string& answer) {
    HostileWorld hostile;
    hostile.is_listing = line == "LIST";
    hostile.is_finding = line.starts_with("ROUTES");
    return hostile.read(line, answer);
}

// ESC ] and C1 control the terminal; U+202E changes the direction of text.
const std::string controls = R"(\u001b]0;x\u0007\u009b31m\u202e\n)";

} // namespace

TEST(HostileServer, CannotControlTheTerminal) {
    const std::vector<std::pair<std::string, std::string>> exchanges{
        {"LIST", R"({"ok":true,"legs":[{"origin":")" + controls +
                     R"(","destination":"B","left":1,"seats":1}]})"},
        {"TICKETS", R"({"ok":true,"tickets":[{"ticket":")" + controls + R"(","itinerary":["A",")" +
                        controls + R"("],"at":")" + controls + R"("}]})"},
        {"ROUTES A > B", R"({"ok":true,"routes":[["A",")" + controls + R"("]]})"},
        {"CANCEL T1",
         R"({"ok":false,"error":")" + controls + R"(","message":")" + controls + R"("})"},
        {"A > B", R"({"ok":false,"error":"x","message":")" + controls + R"("})"}};
    for (const auto& [line, answer] : exchanges) {
        const std::string printed = read(line, answer);
        EXPECT_THAT(printed, HasSubstr("\\x1b]0;x\\x07\\xc2\\x9b31m\\xe2\\x80\\xae\\n")) << line;
        EXPECT_THAT(printed, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xc2\x9b")))) << line;
    }
}

TEST(HostileServer, HasItsUnknownErrorsShownAsTheyAre) {
    for (const std::string line : {"A > B", "CANCEL T1", "TICKETS", "LIST", "ROUTES A > B"}) {
        const std::string printed =
            read(line, R"({"ok":false,"error":"too_early","message":"come at nine"})");
        EXPECT_THAT(printed, HasSubstr("The server refused this (too_early): come at nine"))
            << line;
        EXPECT_THAT(printed, Not(HasSubstr("no ticket"))) << line;
        EXPECT_THAT(printed, Not(HasSubstr("There is no way"))) << line;
    }
}

TEST(HostileServer, LosesTheConnectionByAnAnswerToAnotherRequest) {
    for (const std::string line : {"CANCEL T1", "TICKETS", "ROUTES A > B"}) {
        const std::string printed = read(line, R"({"ok":true,"available":true,"seconds":15})");
        EXPECT_THAT(printed, HasSubstr("The connection is lost.")) << line;
        EXPECT_THAT(printed, Not(HasSubstr("is cancelled"))) << line;
    }
}

TEST(HostileServer, MakesAScriptGiveUpAfterLosingTheSameRequestAgainAndAgain) {
    HostileWorld hostile;
    hostile.answers = R"({"ok":true,"sold":true,"ticket":"T1"})"; // to a request
    hostile.terminal.is_a_person = false;
    std::optional<Outcome> outcome;
    hostile.world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return hostile.buy("A > B", interrupt, outcome);
    });
    hostile.world.run_for(2min);
    EXPECT_EQ(outcome, Outcome::no_connection);
    EXPECT_EQ(std::ranges::count(hostile.server.heard, "A > B"), 1 + script_losses_max);
    EXPECT_THAT(hostile.terminal.printed, HasSubstr("There is no connection to the server."));
}

TEST(HostileServer, HasNoSeatsCountedOnALegThatItDoesNotList) {
    EXPECT_THAT(read("ROUTES A > B", R"({"ok":true,"routes":[["A","B"],["A"],[]],"legs":[]})"),
                AllOf(HasSubstr("  A > B  (0 left)\n"), Not(HasSubstr("18446744073709551615"))));
}

TEST(StoppingServer, SaysHowLongAPersonMayStillDecide) {
    HostileWorld stopping;
    stopping.answers = R"({"ok":true,"available":true,"seconds":15})";
    stopping.world.tasks.spawn(
        [&](asio::cancellation_signal& interrupt) { return stopping.run(interrupt); });
    stopping.world.run_for(1s);
    stopping.terminal.type("A > B");
    stopping.world.run_for(200ms);
    stopping.server.say(R"({"event":"shutting_down","seconds":2.4})");
    stopping.world.run_for(200ms);
    EXPECT_THAT(stopping.terminal.printed,
                HasSubstr("The server is being stopped: you have 3 s left to decide."));
    stopping.world.run_for(1s);
    EXPECT_EQ(stopping.terminal.prompt, "Buy it? [S = yes, N = no] 2 s> ");
    stopping.server.say(R"({"event":"expired"})");
    stopping.world.run_for(200ms);
    EXPECT_THAT(stopping.terminal.printed, HasSubstr("Too late: the time limit has passed"))
        << "the server stops before the 15 s are over";
    stopping.terminal.end_input();
    stopping.world.tasks.interrupt_all();
    stopping.world.run_for(20s);
}

} // namespace trecho
