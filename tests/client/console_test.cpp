// Goal: a person reads in plain words what happened, and no prompt holds them when it is over.
#include "client/console.hpp"

#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// A person who types what a test tells them to.
class ScriptedTerminal final : public Terminal {
public:
    void type(const std::string& line) {
        lines_.push_back(line);
        change();
    }
    void end_input() {
        has_ended_ = true;
        change();
    }

    awaitable<TypedLine> read_line() override {
        TypedLine line;
        while (!line.error && lines_.empty() && !has_ended_) {
            const auto changed = changed_;
            line.error = co_await changed->wait();
        }
        if (!line.error && lines_.empty()) line.error = asio::error::eof;
        if (line.error) co_return line;
        line.text = lines_.front();
        lines_.pop_front();
        co_return line;
    }

    void print(std::string_view text) override { printed += text; }
    bool is_interactive() const override { return true; }

    std::string printed;

private:
    void change() { std::exchange(changed_, std::make_shared<AsyncEvent>())->happen(); }

    std::deque<std::string> lines_;
    bool has_ended_ = false;
    std::shared_ptr<AsyncEvent> changed_ = std::make_shared<AsyncEvent>();
};

struct ConsoleWorld {
    explicit ConsoleWorld(const std::string& itinerary = {}, ServerWorldSettings settings = {})
        : world(std::move(settings)) {
        customer_stream = world.wire.connect_to("server");
        world.tasks.spawn([this, itinerary](asio::cancellation_signal& interrupt) {
            return run(itinerary, interrupt);
        });
        world.settle();
    }
    ~ConsoleWorld() {
        terminal.end_input();
        world.settle();
    }

    awaitable<void> run(std::string itinerary, asio::cancellation_signal& interrupt) {
        stream = customer_stream.get();
        Customer customer(std::move(customer_stream), world.clock, interrupt,
                          [this](std::uint64_t ahead) { terminal.print(waiting_message(ahead)); });
        const Greeting greeting = co_await customer.greet();
        EXPECT_FALSE(greeting.error);
        Console console(terminal, customer);
        if (itinerary.empty()) {
            outcome = co_await console.run();
        } else {
            outcome = co_await console.buy(itinerary, false);
        }
        stream = nullptr;
    }

    void type(const std::string& line) {
        terminal.type(line);
        world.settle();
    }

    ServerWorld world;
    ScriptedTerminal terminal;
    std::unique_ptr<SimulatedStream> customer_stream;
    SimulatedStream* stream = nullptr;
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

TEST(Console, SaysThatTheServerIsGoneWithoutWaitingForAnAnswer) {
    ConsoleWorld console("Recife > Salvador");
    console.stream->reset();
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

} // namespace trecho
