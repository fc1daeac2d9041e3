// Goal: the name that a customer says stands beside its sales, comes back with its session, and is
// one that others can read.
#include "office/recovery.hpp"
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace trecho {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

struct Guest {
    std::unique_ptr<ScriptedCustomer> customer;
    std::string session;
};

Guest arrive(ServerWorld& world) {
    Guest guest;
    guest.customer = world.connect();
    const std::string hello = world.ask(*guest.customer, "HELLO 2\n");
    std::smatch match;
    if (std::regex_search(hello, match, std::regex("[0-9a-f]{32}"))) guest.session = match.str();
    return guest;
}

// With another connection.
void come_back(ServerWorld& world, Guest& guest) {
    guest.customer->reset();
    world.settle();
    guest.customer = world.connect_with_hello();
    EXPECT_THAT(world.ask(*guest.customer, "RESUME " + guest.session + "\n"),
                HasSubstr(R"("ok":true)"));
}

void buy(ServerWorld& world, Guest& guest) {
    EXPECT_THAT(world.ask(*guest.customer, "Natal > Recife\nS\n"), HasSubstr(R"("sold":true)"));
}

// Of each sale.
std::vector<std::string> names_in(const ServerWorld& world) {
    std::vector<std::string> names;
    for (const LedgerRecord& record : recover(world.ledger.content(), "ledger").records)
        names.push_back(record.name);
    return names;
}

} // namespace

TEST(CustomerName, StandsBesideWhatIsSoldFromThenOn) {
    ServerWorld world;
    Guest guest = arrive(world);
    buy(world, guest);
    EXPECT_EQ(world.ask(*guest.customer, "NAME  Joa\u0303o\n"),
              "{\"ok\":true,\"name\":\"João\"}\n");
    buy(world, guest);
    EXPECT_EQ(world.ask(*guest.customer, "name Bia\n"), "{\"ok\":true,\"name\":\"Bia\"}\n");
    buy(world, guest);
    EXPECT_THAT(names_in(world), ElementsAre("", "João", "Bia"));
    EXPECT_THAT(world.observer.of(1), testing::Contains("sold Natal > Recife to Bia"));
}

TEST(CustomerName, IsRefusedWhenOthersCouldNotReadItAndTheOneBeforeStays) {
    ServerWorld world;
    Guest guest = arrive(world);
    world.ask(*guest.customer, "NAME Ana\n");
    for (const std::string typed : {"", "\u00a0", "A\tB", "A\x1b[2J", "\u202eanA", "A\u200bna",
                                    "\xff", "a name of more than 32 characters"}) {
        EXPECT_THAT(world.ask(*guest.customer, "NAME " + typed + "\n"),
                    HasSubstr(R"("error":"bad_request","message":"a name has 1 to 32 characters)"))
            << typed;
    }
    buy(world, guest);
    EXPECT_THAT(names_in(world), ElementsAre("Ana"));
}

TEST(CustomerName, IsOfTheSessionAndComesBackWithIt) {
    ServerWorld world;
    Guest ana = arrive(world);
    Guest bia = arrive(world);
    Guest nameless = arrive(world);
    world.ask(*ana.customer, "NAME Ana\n");
    world.ask(*bia.customer, "NAME Bia\n");
    come_back(world, ana);
    buy(world, bia);
    buy(world, ana);
    buy(world, nameless);
    EXPECT_THAT(names_in(world), ElementsAre("Bia", "Ana", ""));
}

TEST(CustomerName, StandsBesideASaleThatIsDecidedByAnotherConnection) {
    ServerWorld world;
    Guest guest = arrive(world);
    world.ask(*guest.customer, "NAME Ana\n");
    world.ask(*guest.customer, "Natal > Recife\n");
    come_back(world, guest);
    world.ask(*guest.customer, "S\n");
    EXPECT_THAT(names_in(world), ElementsAre("Ana"));
}

TEST(CustomerName, SurvivesARestartWhereSomethingWasSoldUnderIt) {
    ServerWorldSettings settings;
    Guest guest;
    {
        ServerWorld world;
        guest = arrive(world);
        world.ask(*guest.customer, "NAME Ana\n");
        buy(world, guest);
        world.ask(*guest.customer, "NAME Bia\n"); // under which nothing is sold
        settings.ledger = world.ledger.content();
        guest.customer.reset();
    }
    settings.seed = 2;
    ServerWorld again(settings);
    Guest returned;
    returned.customer = again.connect_with_hello();
    again.ask(*returned.customer, "RESUME " + guest.session + "\n");
    buy(again, returned);
    EXPECT_THAT(names_in(again), ElementsAre("Ana", "Ana"));
}

TEST(CustomerName, IsNotSaidWhileASeatIsHeldNorInThePlainDialogue) {
    ServerWorld world;
    Guest guest = arrive(world);
    world.ask(*guest.customer, "Natal > Recife\n");
    EXPECT_THAT(world.ask(*guest.customer, "NAME Ana\n"), HasSubstr("S buys it, N lets it go"));
    world.ask(*guest.customer, "S\n");
    const auto plain = world.connect();
    EXPECT_EQ(world.ask(*plain, "NAME Ana\n"), "False\n");
    EXPECT_EQ(world.ask(*plain, "Natal > Recife\nS\n"), "True\nTrue\n");
    EXPECT_THAT(names_in(world), ElementsAre("", ""));
}

TEST(CustomerName, DoesNotMakeALateDecisionForgotten) {
    ServerWorld world;
    Guest guest = arrive(world);
    world.ask(*guest.customer, "Natal > Recife\n");
    world.run_for(16s);
    guest.customer->heard();
    world.ask(*guest.customer, "NAME Ana\n");
    EXPECT_THAT(world.ask(*guest.customer, "S\n"), HasSubstr(R"("error":"expired")"));
}

} // namespace trecho
