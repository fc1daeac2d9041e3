// Goal: the command line means what README.md says. (tests/end_to_end/refusal_test.cpp tests the
// error messages.)
#include "cli/command_line.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

template <class Options>
Options parse(std::vector<const char*> words) {
    words.insert(words.begin(), "trecho");
    const CommandLine line = parse_command_line(static_cast<int>(words.size()), words.data());
    if (!line.command || !std::holds_alternative<Options>(*line.command)) {
        ADD_FAILURE() << "not understood";
        return {};
    }
    return std::get<Options>(*line.command);
}

} // namespace

TEST(CommandLine, HasADefaultForEveryOptionOfServe) {
    const auto options = parse<ServeOptions>({"serve"});
    EXPECT_EQ(to_string(options.listen), "127.0.0.1:7878");
    EXPECT_FALSE(options.legacy_listen);
    EXPECT_EQ(options.network, "data/flights.json");
    EXPECT_EQ(options.state, "./state");
    EXPECT_EQ(options.guard, GuardPolicy::leg);
    EXPECT_EQ(options.confirm_limit, 15s);
    EXPECT_EQ(options.idle_limit, 10min);
    EXPECT_EQ(options.clients_max, 10'000U);
    EXPECT_EQ(options.log_level, "info");
    EXPECT_EQ(options.trace, "");
    EXPECT_FALSE(options.board);
    EXPECT_FALSE(options.board_shows_peers);
}

TEST(CommandLine, SetsEveryOptionOfServe) {
    const auto options =
        parse<ServeOptions>({"serve",       "--listen",      "[::1]:1", "--legacy-listen",
                             "localhost:2", "--network",     "n.json",  "--state",
                             "s",           "--guard",       "none",    "--confirm-timeout",
                             "250ms",       "--max-clients", "3",       "--idle-timeout",
                             "2m",          "--log-level",   "debug",   "--trace",
                             "t.json"});
    EXPECT_EQ(options.trace, "t.json");
    EXPECT_EQ(to_string(options.listen), "[::1]:1");
    EXPECT_EQ(to_string(*options.legacy_listen), "localhost:2");
    EXPECT_EQ(options.network, "n.json");
    EXPECT_EQ(options.state, "s");
    EXPECT_EQ(options.guard, GuardPolicy::none);
    EXPECT_EQ(options.confirm_limit, 250ms);
    EXPECT_EQ(options.clients_max, 3U);
    EXPECT_EQ(options.idle_limit, 2min);
    EXPECT_EQ(options.log_level, "debug");
}

TEST(CommandLine, TakesTheAddressesOfBoards) {
    const auto serve = parse<ServeOptions>({"serve", "--board", "localhost:0", "--board-peers"});
    EXPECT_EQ(to_string(*serve.board), "localhost:0");
    EXPECT_TRUE(serve.board_shows_peers);
    const auto board = parse<BoardOptions>({"board", "t.json"});
    EXPECT_EQ(board.trace, "t.json");
    EXPECT_EQ(to_string(board.listen), "127.0.0.1:0");
    EXPECT_EQ(to_string(parse<BoardOptions>({"board", "t", "--listen", "h:1"}).listen), "h:1");
}

TEST(CommandLine, AcceptsHoldAsTheFormerNameOfGuardNone) {
    EXPECT_EQ(parse<ServeOptions>({"serve", "--guard", "hold"}).guard, GuardPolicy::none);
}

TEST(CommandLine, TakesTheLastOfTwoValuesForOneOption) {
    EXPECT_EQ(parse<ServeOptions>({"serve", "--state", "a", "--state", "b"}).state, "b");
}

TEST(CommandLine, TakesAnItineraryToBuyAndWhetherToAsk) {
    EXPECT_EQ(parse<BuyOptions>({"buy"}).itinerary, "");
    const auto options = parse<BuyOptions>({"buy", "Recife > Natal", "--yes", "--connect", "h:1"});
    EXPECT_EQ(options.itinerary, "Recife > Natal");
    EXPECT_TRUE(options.buys_at_once);
    EXPECT_EQ(to_string(options.connect), "h:1");
}

TEST(CommandLine, TakesSeveralServersToConnectTo) {
    EXPECT_EQ(to_string(parse<BuyOptions>({"buy"}).connect), "127.0.0.1:7878");
    EXPECT_EQ(to_string(parse<BuyOptions>({"buy", "--connect", "h:1,[::1]:2"}).connect),
              "h:1,[::1]:2");
    const auto load =
        parse<LoadOptions>({"load", "--clients", "1", "--duration", "1s", "--connect=a:1,b:1,c:1"});
    EXPECT_EQ(to_string(load.connect), "a:1,b:1,c:1");
}

TEST(CommandLine, SetsEveryOptionOfLoad) {
    const auto options = parse<LoadOptions>(
        {"load",  "--connect", "h:1", "--clients", "7",   "--duration", "3s",  "--think-time",
         "5ms",   "--abandon", "0.1", "--decline", "0.2", "--legs",     "hot", "--itinerary",
         "A > B", "--rate",    "50",  "--json",    "f"});
    EXPECT_EQ(to_string(options.connect), "h:1");
    EXPECT_EQ(options.settings.clients, 7U);
    EXPECT_EQ(options.settings.duration, 3s);
    EXPECT_EQ(options.settings.think_time, 5ms);
    EXPECT_EQ(options.settings.abandons, 0.1);
    EXPECT_EQ(options.settings.declines, 0.2);
    EXPECT_TRUE(options.wants_one_leg);
    EXPECT_EQ(options.itinerary, "A > B");
    EXPECT_EQ(options.settings.purchases_per_second, 50);
    EXPECT_EQ(options.json, "f");
}

TEST(CommandLine, TakesTheStateFolderToReset) {
    EXPECT_EQ(parse<ResetOptions>({"reset", "--state", "s"}).state, "s");
}

TEST(CommandLine, MakesALoadAClosedLoopOverAllLegsWithoutThinkTimeByDefault) {
    const auto options = parse<LoadOptions>({"load", "--clients", "1", "--duration", "1s"});
    EXPECT_EQ(options.settings.think_time, 0s);
    EXPECT_FALSE(options.wants_one_leg);
    EXPECT_FALSE(options.settings.purchases_per_second);
}

TEST(CommandLine, ReadsNumbersAsDecimal) {
    EXPECT_EQ(
        parse<LoadOptions>({"load", "--clients", "010", "--duration", "05s"}).settings.clients,
        10U);
    EXPECT_EQ(parse<ServeOptions>({"serve", "--max-clients", "010"}).clients_max, 10U);
    EXPECT_EQ(parse<SimulateOptions>({"simulate", "--customers", "010"}).settings.customers, 10U);
    EXPECT_EQ(parse<SimulateOptions>({"simulate", "--days", "010"}).settings.span, 240h);
}

TEST(CommandLine, TakesAValueThatLooksLikeAnOptionAfterADoubleDashOrAnEqualsSign) {
    EXPECT_EQ(parse<BuyOptions>({"buy", "--yes", "--", "-A > B"}).itinerary, "-A > B");
    EXPECT_EQ(parse<ServeOptions>({"serve", "--network=--odd.json"}).network, "--odd.json");
    EXPECT_EQ(parse<ServeOptions>({"serve", "--state", "-"}).state, "-");
}

TEST(CommandLine, TakesACustomersNameAndCleansIt) {
    EXPECT_EQ(parse<BuyOptions>({"buy"}).name, "");
    EXPECT_EQ(parse<BuyOptions>({"buy", "--name", " Joa\u0303o  da Silva "}).name, "João da Silva");
}

TEST(CommandLine, ListsTicketsInAnAuditOnlyIfAskedTo) {
    EXPECT_FALSE(parse<AuditOptions>({"audit", "--state", "s"}).lists_tickets);
    EXPECT_TRUE(parse<AuditOptions>({"audit", "--state", "s", "--tickets"}).lists_tickets);
}

TEST(CommandLine, TakesAStoreInsteadOfAStateFolderToAudit) {
    EXPECT_EQ(parse<AuditOptions>({"audit", "--store", "postgresql://h/d"}).store,
              "postgresql://h/d");
    EXPECT_EQ(parse<AuditOptions>({"audit", "--state", "s"}).store, "");
}

TEST(CommandLine, TakesTheCommandsOfAStore) {
    const auto init = parse<StoreInitOptions>({"store", "init", "--store", "u", "--network", "n"});
    EXPECT_EQ(init.store, "u");
    EXPECT_EQ(init.network, "n");
    EXPECT_EQ(parse<StoreInitOptions>({"store", "init", "--store", "u"}).network,
              ServeOptions().network);
    EXPECT_EQ(parse<StoreCheckOptions>({"store", "check", "--store", "u"}).store, "u");
    const auto import =
        parse<StoreImportOptions>({"store", "import", "--store", "u", "--state", "s"});
    EXPECT_EQ(import.store, "u");
    EXPECT_EQ(import.state, "s");
}

} // namespace trecho
