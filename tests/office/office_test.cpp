// Goal: the office sells each seat at most once and keeps every sale, even if the power fails.
#include "office/ledger_office.hpp"
#include "office/recovery.hpp"

#include "office/ledger_line.hpp"
#include "office/small_network.hpp"
#include "simulation/platform/disk.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

struct OfficeWorld : TestWorld {
    explicit OfficeWorld(const std::string& ledger = {}, std::uint64_t seed = 1)
        : TestWorld(seed), file(*this, ledger) {}
    ~OfficeWorld() { run(); }

    Itinerary legs(std::string_view message) const { return itinerary_of(network, message); }
    Seats seats(LegId leg) const { return office.seats()[leg]; }

    Network network = small_network();
    SimulatedLogFile file;
    Observer observer;
    LedgerOffice office{network, file, "ledger.jsonl", clock, observer, OfficeSettings()};
};

awaitable<void> buy(OfficeWorld& world, std::string message, int& told) {
    std::optional<Hold> hold = world.office.hold(1, world.legs(message));
    if (!hold) co_return;
    const Confirmation sale = co_await world.office.confirm(*hold);
    if (sale.is_sold()) ++told;
}

const Claim buyer("the key of a session");

awaitable<void> buy_ticket(OfficeWorld& world) {
    std::optional<Hold> hold = world.office.hold(1, world.legs("A > B"));
    const Confirmation sale = co_await world.office.confirm(*hold, buyer);
    EXPECT_EQ(sale.ticket, "T1");
}

awaitable<void> buy_as(OfficeWorld& world, std::string name) {
    std::optional<Hold> hold = world.office.hold(1, world.legs("C > A"));
    co_await world.office.confirm(*hold, buyer, name);
}

awaitable<void> cancel(OfficeWorld& world, std::string ticket, std::vector<Cancellation>& heard) {
    const Cancellation cancellation = co_await world.office.cancel(1, buyer, ticket);
    heard.push_back(cancellation);
}

} // namespace

TEST(Office, SellsHeldSeatsWhenTheyAreConfirmed) {
    OfficeWorld world;
    int told = 0;
    world.spawn(buy(world, "A > B", told));
    world.run_for(world.file.sync_takes / 2);
    EXPECT_EQ(world.seats(0).held, 1U) << "the sale isn't on disk yet";
    world.run_for(1s);
    EXPECT_EQ(world.seats(0).sold, 1U);
    EXPECT_EQ(told, 1);
}

TEST(Office, FreesTheSeatsOfAHoldThatIsDestroyedOrExpires) {
    OfficeWorld world;
    {
        const auto hold = world.office.hold(1, world.legs("A > B"));
        EXPECT_TRUE(hold);
        EXPECT_EQ(world.seats(0).held, 1U);
    }
    EXPECT_EQ(world.seats(0).free, 2U);
    auto hold = world.office.hold(1, world.legs("A > B"));
    hold->expire();
    EXPECT_EQ(world.seats(0).free, 2U);
}

TEST(Office, FreesTheSeatsWhenASaleCannotBeStored) {
    OfficeWorld world;
    world.file.fail_with(boost::system::errc::make_error_code(boost::system::errc::io_error));
    int told = 0;
    world.spawn(buy(world, "B > C", told));
    world.run_for(1s);
    EXPECT_EQ(told, 0);
    EXPECT_EQ(world.seats(1).free, 1U);
}

TEST(Office, SellsTheLastSeatOnceToHundredsWhoWantItAtOnce) {
    OfficeWorld world;
    int told = 0;
    for (int customer = 0; customer < 300; ++customer) world.spawn(buy(world, "B > C", told));
    world.run_for(1min);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(world.seats(1).sold, 1U);
}

TEST(Office, CancelsATicketOnceWhenItIsAskedTwiceAtOnce) {
    OfficeWorld world;
    world.spawn(buy_ticket(world));
    world.run_for(1s);
    std::vector<Cancellation> heard;
    for (int time = 0; time < 2; ++time) world.spawn(cancel(world, "T1", heard));
    world.run_for(1s);
    EXPECT_THAT(heard, UnorderedElementsAre(Cancellation::done, Cancellation::no_such_ticket));
    EXPECT_EQ(world.seats(0).free, 2U);
    world.spawn(cancel(world, "T1", heard));
    world.run_for(1s);
    EXPECT_EQ(heard.back(), Cancellation::no_such_ticket);

    const OfficeWorld again(world.file.content());
    EXPECT_EQ(again.office.recovered_records(), 2U);
}

TEST(Office, KeepsTheTicketWhenItsCancellationIsInterruptedInLine) {
    OfficeWorld world;
    world.spawn(buy_ticket(world));
    world.run_for(1s);
    std::vector<Cancellation> first;
    world.spawn(cancel(world, "T1", first));
    TaskGroup customers(world.executor(), [](std::exception_ptr) { ADD_FAILURE(); });
    std::vector<Cancellation> second;
    customers.spawn(cancel(world, "T1", second));
    world.run_for(world.file.sync_takes / 2);
    customers.interrupt_all();
    world.run_for(1s);
    EXPECT_THAT(first, ElementsAre(Cancellation::done));
    EXPECT_THAT(second, ElementsAre(Cancellation::not_stored));
}

TEST(Office, CancelsATicketAfterTheDiskWorksAgain) {
    OfficeWorld world;
    world.spawn(buy_ticket(world));
    world.run_for(1s);
    std::vector<Cancellation> heard;
    world.file.fail_with(boost::system::errc::make_error_code(boost::system::errc::io_error));
    world.spawn(cancel(world, "T1", heard));
    world.run_for(1s);
    EXPECT_TRUE(world.office.ticket_book().next_after(buyer.session_key, 0));
    world.file.fail_with({});
    world.spawn(cancel(world, "T1", heard));
    world.run_for(1s);
    EXPECT_THAT(heard, ElementsAre(Cancellation::not_stored, Cancellation::done));
}

TEST(Office, KnowsItsSalesAfterARestart) {
    std::string ledger;
    {
        OfficeWorld world;
        int told = 0;
        world.spawn(buy(world, "A > B > C", told));
        world.run_for(1s);
        ledger = world.file.content();
    }
    const OfficeWorld again(ledger);
    EXPECT_EQ(again.office.recovered_records(), 1U);
    EXPECT_EQ(again.seats(0).sold, 1U);
    EXPECT_EQ(again.seats(1).sold, 1U);
}

TEST(Office, KnowsTheNameOfASessionsNewestSaleAlsoAfterARestart) {
    OfficeWorld world;
    EXPECT_EQ(world.office.ticket_book().name_of(buyer.session_key), "");
    for (const std::string name : {"Ana", "Bia", ""}) { // one sale after the other
        world.spawn(buy_as(world, name));
        world.run_for(1s);
    }
    EXPECT_EQ(world.office.ticket_book().name_of(buyer.session_key), "Bia")
        << "a sale without a name changes nothing";
    const OfficeWorld again(world.file.content());
    EXPECT_EQ(again.office.ticket_book().name_of(buyer.session_key), "Bia");
    EXPECT_EQ(again.office.ticket_book().name_of("another"), "");
}

TEST(Office, WritesTheNameOfEachBuyerBesideItsOwnSale) {
    OfficeWorld world;
    for (const std::string name : {"Ana", "", "Bia"}) world.spawn(buy_as(world, name)); // one batch
    world.run_for(1s);
    std::vector<std::string> names;
    for (const LedgerRecord& record : recover(world.file.content(), "ledger").records)
        names.push_back(record.name);
    EXPECT_THAT(names, UnorderedElementsAre("Ana", "", "Bia"));
}

TEST(Office, HasEveryConfirmedSaleAfterAPowerCutAtAnyPointOfAnAppend) {
    for (std::size_t bytes = 0; bytes < 250; bytes += 7) {
        std::string ledger;
        int told = 0;
        {
            OfficeWorld world;
            world.spawn(buy(world, "C > A", told));
            world.run_for(1s);
            world.spawn(buy(world, "C > A", told));
            world.spawn(buy(world, "C > A", told));
            world.run_for(world.file.sync_takes / 2);
            ledger = world.file.after_power_cut(bytes);
            EXPECT_EQ(told, 1);
        }
        OfficeWorld again(ledger);
        EXPECT_GE(again.seats(2).sold, 1U);
        int told_after = 0;
        for (int customer = 0; customer < 5; ++customer) {
            again.spawn(buy(again, "C > A", told_after));
        }
        again.run_for(1s);
        EXPECT_EQ(again.seats(2).sold, 3U) << "all seats are sold, each once";
        const OfficeWorld once_more(again.file.content());
        EXPECT_EQ(once_more.seats(2).sold, 3U);
        EXPECT_EQ(once_more.office.torn_bytes(), 0U) << "the torn tail wasn't cut off";
    }
}

TEST(Office, RefusesALedgerThatDoesNotMatchTheNetwork) {
    try {
        OfficeWorld world(ledger_line(1, {"A", "Nowhere"}));
        ADD_FAILURE() << "accepted";
    } catch (const std::runtime_error& refusal) {
        EXPECT_THAT(refusal.what(), HasSubstr("ledger.jsonl: line 1 sold a leg that isn't in"));
    }
    try {
        OfficeWorld world(ledger_line(1, {"A", "C"})); // this leg has no seats
        ADD_FAILURE() << "accepted";
    } catch (const std::runtime_error& refusal) {
        EXPECT_THAT(refusal.what(), HasSubstr("has no seats left"));
    }
}

} // namespace trecho
