// Goal: an office sells each seat at most once and keeps every sale, whatever it stores them in.
#include "support/server_world.hpp"

#include "office/ledger_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

namespace {

const Claim buyer("the key of a session", 1);

Itinerary legs_of(const ServerWorld& world, std::string_view message) {
    return *world.network.find(*parse_itinerary(message));
}

awaitable<void> buy_from(ServerWorld& world, std::string message, std::vector<std::string>& told) {
    const Itinerary itinerary = legs_of(world, message);
    HoldResult result = co_await world.office.hold(1, buyer, itinerary);
    if (!result.hold) co_return;
    const Confirmation sale = co_await world.office.confirm(*result.hold, buyer);
    if (sale.is_sold()) told.push_back(sale.ticket);
}

awaitable<void> cancel_at(ServerWorld& world, std::string ticket, std::vector<Cancellation>& told) {
    const Cancellation cancellation = co_await world.office.cancel(1, buyer, ticket);
    told.push_back(cancellation);
}

enum class Ending { destroyed, expired, declined, given_back };

awaitable<void> hold_and_end(ServerWorld& world, Ending ending, std::uint32_t& held) {
    const Itinerary itinerary = legs_of(world, "Recife > Salvador");
    HoldResult result = co_await world.office.hold(1, nobody, itinerary);
    held = world.seats("Recife", "Salvador").held;
    Hold hold = std::move(*result.hold);
    if (ending == Ending::expired) hold.expire();
    if (ending == Ending::declined) hold.decline();
    if (ending == Ending::given_back) hold.give_back();
}

awaitable<void> list_pages(ServerWorld& world, std::vector<std::string>& listed) {
    std::uint64_t after = 0;
    for (;;) {
        const TicketPage page = co_await world.office.tickets(buyer.session_key, after, 2);
        if (page.tickets.empty()) co_return;
        for (const Ticket& ticket : page.tickets) listed.push_back(ticket.number());
        after = page.tickets.back().sequence;
    }
}

} // namespace

TEST(AnyOffice, FreesTheSeatsOfAHoldHoweverItEnds) {
    ServerWorld world;
    for (const Ending ending :
         {Ending::destroyed, Ending::expired, Ending::declined, Ending::given_back}) {
        std::uint32_t held = 0;
        world.spawn(hold_and_end(world, ending, held));
        world.settle();
        EXPECT_EQ(held, 1U);
        EXPECT_EQ(world.seats("Recife", "Salvador").free, 2U);
    }
}

TEST(AnyOffice, SellsTheLastSeatsOnceToHundredsWhoWantThemAtOnce) {
    ServerWorld world;
    std::vector<std::string> told;
    for (int customer = 0; customer < 300; ++customer)
        world.spawn(buy_from(world, "Natal > Recife", told));
    world.settle();
    EXPECT_THAT(told, UnorderedElementsAre("T1", "T2", "T3"));
    EXPECT_EQ(world.seats("Natal", "Recife").sold, 3U);
    EXPECT_EQ(world.sales().size(), 3U);
}

TEST(AnyOffice, CancelsATicketOnceWhenItIsAskedTwiceAtOnce) {
    ServerWorld world;
    std::vector<std::string> bought;
    world.spawn(buy_from(world, "Recife > Salvador", bought));
    world.settle();
    std::vector<Cancellation> told;
    for (int time = 0; time < 2; ++time) world.spawn(cancel_at(world, "T1", told));
    world.settle();
    EXPECT_THAT(told, UnorderedElementsAre(Cancellation::done, Cancellation::no_such_ticket));
    EXPECT_EQ(world.seats("Recife", "Salvador").free, 2U);
}

TEST(AnyOffice, ListsTheTicketsOfASessionInTheOrderOfTheirSales) {
    ServerWorld world;
    std::vector<std::string> bought;
    for (int time = 0; time < 3; ++time) {
        world.spawn(buy_from(world, "Natal > Recife", bought));
        world.settle();
    }
    std::vector<std::string> listed;
    world.spawn(list_pages(world, listed));
    world.settle();
    EXPECT_THAT(listed, ElementsAre("T1", "T2", "T3"));
}

TEST(AnyOffice, KnowsItsSalesAfterARestart) {
    ServerWorldSettings settings;
    {
        ServerWorld world;
        std::vector<std::string> bought;
        world.spawn(buy_from(world, "Recife > Salvador > Natal", bought));
        world.settle();
        EXPECT_THAT(bought, ElementsAre("T1"));
        settings.stored = world.stored();
    }
    settings.seed = 2;
    const ServerWorld again(settings);
    EXPECT_EQ(again.seats("Recife", "Salvador").sold, 1U);
    EXPECT_EQ(again.seats("Salvador", "Natal").sold, 1U);
}

} // namespace trecho
