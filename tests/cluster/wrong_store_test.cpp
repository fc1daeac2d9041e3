// Goal: the storm notices a store that sells wrongly. Each test puts a wrong function into the
// database, as a mistake in the program would.
#include "cluster/storm_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace trecho {

namespace {

using testing::IsEmpty;
using testing::Not;

// Sells whatever is asked for, also by a connection that was taken over, or without a lease.
constexpr const char* confirm_without_lease = R"(
create or replace function trecho.confirm(requests trecho.request[]) returns trecho.answer[]
language plpgsql as $$
begin
    delete from trecho.lease
    where id = any (array(select lease from unnest(requests) where kind = 'confirm'));
    insert into trecho.ticket (lease, legs, session, sold_at)
    select lease, legs, session, date_trunc('milliseconds', clock_timestamp())
    from unnest(requests) where kind = 'confirm'
    on conflict do nothing;
    update trecho.session
    set last_legs = decision.legs, last_ticket = decision.number
    from (select request.session, ticket.legs, ticket.number
          from unnest(requests) request join trecho.ticket on ticket.lease = request.lease
          where request.kind = 'confirm') decision
    where key = decision.session;
    return array(
        select (place, 'sold', number, sold_at, null, null, null, null)::trecho.answer
        from unnest(requests) request join trecho.ticket on ticket.lease = request.lease
        where kind = 'confirm');
end $$)";

// Gives back two seats for one, as far as there are held ones.
constexpr const char* release_twice = R"(
create or replace function trecho.count_held_seats() returns trigger
language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        update trecho.leg set held = held + taken.seats
        from (select leg, count(*) seats from new_leases, unnest(legs) leg group by leg) taken
        where id = taken.leg;
    else
        update trecho.leg set held = greatest(0, held - 2 * ended.seats)
        from (select leg, count(*) seats from old_leases, unnest(legs) leg group by leg) ended
        where id = ended.leg;
    end if;
    return null;
end $$)";

} // namespace

TEST(WrongStore, IsNoticedThatSellsWithoutALease) {
    StormWorld world;
    world.cluster.query(confirm_without_lease);
    world.storm.start();
    world.storm.wait_for_sales(150);
    world.storm.finish();
    EXPECT_NE(world.problem(), "");
}

TEST(WrongStore, IsNoticedThatGivesSeatsBackTwice) {
    StormSettings settings;
    settings.legs = 16;
    settings.seats = 3;
    StormWorld world(settings);
    world.cluster.query(release_twice);
    world.storm.start();
    world.storm.wait_for_sales(100);
    world.storm.finish();
    EXPECT_THAT(world.storm.problem_of_orders(world.cluster, "trecho"), Not(IsEmpty()));
}

// Few customers for each leg, so that many of those who wait are the first at their server.
class FewCustomers : public testing::Test, protected StormWorld {
protected:
    FewCustomers() : StormWorld(few()) {}

    static StormSettings few() {
        StormSettings settings;
        settings.customers = 12;
        settings.legs = 6;
        settings.thought = std::chrono::milliseconds(200);
        return settings;
    }
    std::string problem_of_waits_after(std::size_t sales) {
        storm.start();
        storm.wait_for_sales(sales);
        storm.finish();
        return storm.problem_of_waits();
    }
};

TEST_F(FewCustomers, DoNotWaitForFreeSeats) {
    EXPECT_EQ(problem_of_waits_after(30), "");
    EXPECT_EQ(problem(), "");
}

} // namespace trecho
