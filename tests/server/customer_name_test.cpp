// Goal: a customer's name is stored with its sales, is restored with its session, and is readable
// for others.
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace trecho {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

// A client whose customer may have a name, and the token of its session.
struct NamedClient {
    std::unique_ptr<ScriptedCustomer> connection;
    std::string session;
};

NamedClient connect_client(ServerWorld& world) {
    NamedClient client;
    client.connection = world.connect();
    const std::string hello = world.ask(*client.connection, "HELLO 2\n");
    std::smatch match;
    if (std::regex_search(hello, match, std::regex("[0-9a-f]{32}"))) client.session = match.str();
    return client;
}

// Drops the connection and resumes the session on a new one.
void reconnect(ServerWorld& world, NamedClient& client) {
    client.connection->reset();
    world.settle();
    client.connection = world.connect_with_hello();
    EXPECT_THAT(world.ask(*client.connection, "RESUME " + client.session + "\n"),
                HasSubstr(R"("ok":true)"));
}

void buy(ServerWorld& world, NamedClient& client) {
    EXPECT_THAT(world.ask(*client.connection, "Natal > Recife\nS\n"), HasSubstr(R"("sold":true)"));
}

} // namespace

TEST(CustomerName, IsStoredWithLaterSales) {
    ServerWorld world;
    NamedClient client = connect_client(world);
    buy(world, client);
    EXPECT_EQ(world.ask(*client.connection, "NAME  Joa\u0303o\n"),
              "{\"ok\":true,\"name\":\"João\"}\n");
    buy(world, client);
    EXPECT_EQ(world.ask(*client.connection, "name Bia\n"), "{\"ok\":true,\"name\":\"Bia\"}\n");
    buy(world, client);
    EXPECT_THAT(world.sales(), ElementsAre("", "João", "Bia"));
    EXPECT_THAT(world.observer.of(1), testing::Contains("sold Natal > Recife to Bia"));
}

TEST(CustomerName, IsRefusedWhenItIsUnreadableAndTheOneBeforeStays) {
    ServerWorld world;
    NamedClient client = connect_client(world);
    world.ask(*client.connection, "NAME Ana\n");
    for (const std::string typed : {"", "\u00a0", "A\tB", "A\x1b[2J", "\u202eanA", "A\u200bna",
                                    "\xff", "a name of more than 32 characters"}) {
        EXPECT_THAT(world.ask(*client.connection, "NAME " + typed + "\n"),
                    HasSubstr(R"("error":"bad_request","message":"a name has 1 to 32 characters)"))
            << typed;
    }
    buy(world, client);
    EXPECT_THAT(world.sales(), ElementsAre("Ana"));
}

TEST(CustomerName, BelongsToTheSessionAndIsRestoredWithIt) {
    ServerWorld world;
    NamedClient ana = connect_client(world);
    NamedClient bia = connect_client(world);
    NamedClient nameless = connect_client(world);
    world.ask(*ana.connection, "NAME Ana\n");
    world.ask(*bia.connection, "NAME Bia\n");
    reconnect(world, ana);
    buy(world, bia);
    buy(world, ana);
    buy(world, nameless);
    EXPECT_THAT(world.sales(), ElementsAre("Bia", "Ana", ""));
}

TEST(CustomerName, IsStoredWithASaleThatAnotherConnectionDecides) {
    ServerWorld world;
    NamedClient client = connect_client(world);
    world.ask(*client.connection, "NAME Ana\n");
    world.ask(*client.connection, "Natal > Recife\n");
    reconnect(world, client);
    world.ask(*client.connection, "S\n");
    EXPECT_THAT(world.sales(), ElementsAre("Ana"));
}

TEST(CustomerName, SurvivesARestartWhenASaleHasIt) {
    ServerWorldSettings settings;
    NamedClient client;
    {
        ServerWorld world;
        client = connect_client(world);
        world.ask(*client.connection, "NAME Ana\n");
        buy(world, client);
        settings.stored = world.stored();
        client.connection.reset();
    }
    settings.seed = 2;
    ServerWorld again(settings);
    NamedClient returned;
    returned.connection = again.connect_with_hello();
    again.ask(*returned.connection, "RESUME " + client.session + "\n");
    buy(again, returned);
    EXPECT_THAT(again.sales(), ElementsAre("Ana", "Ana"));
}

TEST(CustomerName, CannotBeSetWhileASeatIsHeldNorInThePlainDialogue) {
    ServerWorld world;
    NamedClient client = connect_client(world);
    world.ask(*client.connection, "Natal > Recife\n");
    EXPECT_THAT(world.ask(*client.connection, "NAME Ana\n"), HasSubstr("S buys it, N lets it go"));
    world.ask(*client.connection, "S\n");
    const auto plain = world.connect();
    EXPECT_EQ(world.ask(*plain, "NAME Ana\n"), "False\n");
    EXPECT_EQ(world.ask(*plain, "Natal > Recife\nS\n"), "True\nTrue\n");
    EXPECT_THAT(world.sales(), ElementsAre("", ""));
}

TEST(CustomerName, CanBeSetBeforeALateDecisionIsAnsweredAsExpired) {
    ServerWorld world;
    NamedClient client = connect_client(world);
    world.ask(*client.connection, "Natal > Recife\n");
    world.run_for(16s);
    client.connection->heard();
    world.ask(*client.connection, "NAME Ana\n");
    EXPECT_THAT(world.ask(*client.connection, "S\n"), HasSubstr(R"("error":"expired")"));
}

} // namespace trecho
