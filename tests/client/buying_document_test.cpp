// Goal: the pages for learners show what the console really prints, in each language.
#include "client/console.hpp"

#include "client/scripted_terminal.hpp"
#include "client/shipped_network.hpp"
#include "client/transcript.hpp"
#include "support/server_world_on_ledger.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class ForgetfulStore final : public SessionStore {
public:
    std::string load() override { return {}; }
    void save(const std::string&) override {}
};

awaitable<void> open_console(ServerWorld& world, ScriptedTerminal& terminal, const Texts& texts,
                             asio::cancellation_signal& interrupt) {
    const auto connector = world.wire.connector("server");
    ForgetfulStore store;
    ReturningCustomer customer(*connector, world.clock, interrupt, store, [](std::uint64_t) {});
    const Arrival arrival = co_await customer.arrive();
    Console console(terminal, customer, world.clock, texts);
    co_await console.run(arrival.standing);
}

std::string without_days(const std::string& text) {
    const std::string day = R"((\d{4}-\d\d-\d\d|em \d\d/\d\d/\d{4} às) \d\d:\d\d)";
    return std::regex_replace(text, std::regex(day), "<day>");
}

void expect_true(const std::string& file, Language language) {
    const Texts& texts = texts_in(language);
    const std::vector<std::string> prompts{std::string(texts.prompt), std::string(texts.question)};
    const auto exchanges = read_transcript(file, "console", prompts);
    EXPECT_GE(exchanges.size(), 8U);
    ServerWorld world(with_shipped_network());
    ScriptedTerminal terminal;
    world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return open_console(world, terminal, texts, interrupt);
    });
    world.settle();
    for (const Exchange& exchange : exchanges) {
        terminal.printed.clear();
        terminal.type(exchange.typed);
        world.run_for(1s);
        EXPECT_EQ(without_days(without(terminal.printed, prompts)), without_days(exchange.printed))
            << file << ": " << exchange.typed;
    }
    terminal.end_input();
    world.settle();
}

} // namespace

TEST(BuyingDocument, ShowsRealAnswersInEnglish) { expect_true("buy.md", Language::english); }

TEST(BuyingDocument, ShowsRealAnswersInPortuguese) {
    expect_true("comprar.md", Language::portuguese);
}

} // namespace trecho
