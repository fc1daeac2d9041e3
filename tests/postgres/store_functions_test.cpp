// Goal: each request gets the answer that docs/protocol.md promises, whatever else is in its batch;
// and no batch, nor any other program's SQL, breaks free + held + sold = capacity.
#include "postgres/store_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace trecho {

namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;

StoreRequest hold(int lease, const std::string& legs, const std::string& session = "") {
    return {"hold", lease, legs, session};
}

StoreRequest confirm(int lease, const std::string& legs, const std::string& session = "",
                     const std::string& name = "") {
    return {"confirm", lease, legs, session, 1, name};
}

StoreRequest of_lease(const std::string& kind, int lease, const std::string& session = "",
                      const std::string& legs = "{0}") {
    return {kind, lease, legs, session};
}

StoreRequest cancel(int id, const std::string& session, const std::string& ticket) {
    return {"cancel", id, "", session, 1, ticket};
}

StoreRequest with_claim(StoreRequest request, std::int64_t claim) {
    request.claim = claim;
    return request;
}

} // namespace

TEST(StoreHold, TakesAllSeatsOfAnItineraryOrNone) {
    StoreWorld world({1, 2});
    const StoreAnswers first = world.serve({hold(1, "{0,1}"), hold(2, "{1,0}"), hold(3, "{1}")});
    EXPECT_THAT(first.of, ElementsAre("held", "wait", "held"));
    EXPECT_THAT(first.seats, ElementsAre("0: 1 held, 0 sold", "1: 2 held, 0 sold"));
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreHold, NeedsTwoSeatsOfALegThatIsNamedTwice) {
    StoreWorld world({3, 1});
    EXPECT_THAT(world.serve({hold(1, "{0,0}"), hold(2, "{0,0}"), hold(3, "{1,1}")}).of,
                ElementsAre("held", "wait", "sold_out"));
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreHold, IsAnsweredInOrderOfArrival) {
    StoreWorld world({2});
    EXPECT_THAT(world.serve({hold(4, "{0}"), hold(3, "{0}"), hold(2, "{0}"), hold(1, "{0}")}).of,
                ElementsAre("held", "held", "wait", "wait"));
}

TEST(StoreHold, WaitsUntilTheNextLeaseEndsAtTheLatest) {
    StoreWorld world({1});
    StoreRequest short_one = hold(1, "{0}");
    short_one.milliseconds = 500;
    world.serve({short_one});
    const StoreAnswers second = world.serve({hold(2, "{0}")});
    EXPECT_THAT(second.of, ElementsAre("wait"));
    EXPECT_THAT(second.milliseconds, Each(AllOf(Ge(1), Le(5500)))) << "0.5 s, and 5 s of grace";
}

TEST(StoreHold, IsSoldOutWhenNoSeatCanComeBack) {
    StoreWorld world({1});
    world.serve({hold(1, "{0}")});
    world.serve({confirm(1, "{0}")});
    EXPECT_THAT(world.serve({hold(2, "{0}")}).of, ElementsAre("sold_out"));
}

TEST(StoreHold, NeverWaitsForSeatsWhoseConnectionWasDropped) {
    StoreWorld world({2});
    world.serve({hold(1, "{0}", "a"), hold(2, "{0}", "b")});
    EXPECT_THAT(world.serve({hold(3, "{0}")}).of, ElementsAre("wait"));
    EXPECT_THAT(world.serve({of_lease("keep", 1, "a")}).of, ElementsAre("done"));
    EXPECT_THAT(world.serve({hold(3, "{0}"), hold(4, "{0,0}")}).of,
                ElementsAre("wait", "sold_out"));
    world.serve({of_lease("keep", 2, "b")});
    EXPECT_THAT(world.serve({hold(3, "{0}")}).of, ElementsAre("sold_out"));
}

TEST(StoreHold, TakesInLeasesThatHaveExpired) {
    StoreWorld world({1, 1});
    world.serve({hold(1, "{0,1}")});
    world.expire();
    EXPECT_EQ(world.value("select held from trecho.seats() where leg = 0"), "0")
        << "a display shows the seat as free before";
    EXPECT_THAT(world.serve({hold(2, "{0}")}).of, ElementsAre("held"));
    EXPECT_EQ(world.value("select count(*) from trecho.lease"), "1");
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreHold, DoesNotLookForExpiredLeasesWhileItsLegsHaveFreeSeats) {
    StoreWorld world({2, 1});
    world.serve({hold(1, "{0}"), hold(2, "{1}")});
    world.expire();
    EXPECT_THAT(world.serve({hold(3, "{0}")}).of, ElementsAre("held"));
    EXPECT_EQ(world.value("select count(*) from trecho.lease"), "3")
        << "a look is dear when many leases were sold since the last vacuum";
}

// Its server would ask again and again.
TEST(StoreHold, DoesNotWaitForSeatsThatNoLeaseHas) {
    StoreWorld world({1}, StoreWorld::Database::its_own);
    world.store().run_script("set session_replication_role = replica;" // no triggers
                             "update trecho.leg set held = 1;"
                             "reset session_replication_role");
    EXPECT_THAT(world.serve({hold(1, "{0}")}).of, ElementsAre("sold_out"));
}

TEST(StoreSweep, TakesInTheExpiredLeasesOfAllLegs) {
    StoreWorld world({2, 2, 1});
    world.serve({hold(1, "{0,1}"), hold(2, "{1}")});
    world.expire();
    world.serve({hold(3, "{2}")});
    const StoreAnswers swept = world.serve({StoreRequest{"sweep"}});
    EXPECT_THAT(swept.of, ElementsAre("done"));
    EXPECT_THAT(swept.seats, ElementsAre("0: 0 held, 0 sold", "1: 0 held, 0 sold"));
    EXPECT_EQ(world.value("select held from trecho.leg where id = 2"), "1") << "not expired";
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreHold, TakesItsSeatsOnceWhenItIsSentTwice) {
    StoreWorld world({5});
    EXPECT_THAT(world.serve({hold(1, "{0}", "a"), hold(1, "{0}", "a")}).of,
                ElementsAre("held", "held"));
    EXPECT_THAT(world.serve({hold(1, "{0}", "a")}).of, ElementsAre("held"));
    EXPECT_EQ(world.value("select held from trecho.leg"), "1");
}

TEST(StoreHold, RefusesAnIdThatIsAnotherLeasesOrATickets) {
    StoreWorld world({5});
    world.serve({hold(1, "{0}", "a"), hold(2, "{0}")});
    world.serve({confirm(2, "{0}")});
    EXPECT_THAT(world.serve({hold(1, "{0}", "b"), hold(2, "{0}")}).of, ElementsAre("used", "used"));
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreHold, RefusesLegsThatDoNotExist) {
    StoreWorld world({5});
    EXPECT_THAT(world.serve({hold(1, "{0,1}"), hold(2, "{-1}"), hold(3, ""), hold(4, "{0}")}).of,
                ElementsAre("unknown_leg", "unknown_leg", "unknown_leg", "held"));
}

TEST(StoreConfirm, SellsWhatIsHeldWithTheCustomersName) {
    StoreWorld world({2, 2});
    world.serve({hold(1, "{0,1}", "a"), hold(2, "{0}")});
    const StoreAnswers sold =
        world.serve({confirm(1, "{0,1}", "a", "João \"J\" O'Neil"), confirm(2, "{0}")});
    EXPECT_THAT(sold.of, ElementsAre("sold", "sold"));
    EXPECT_THAT(sold.tickets, ElementsAre(1, 2)) << "numbered in order of arrival";
    EXPECT_THAT(sold.seats, ElementsAre("0: 0 held, 2 sold", "1: 0 held, 1 sold"));
    EXPECT_EQ(world.value("select name || session from trecho.ticket where number = 1"),
              "João \"J\" O'Neila");
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreConfirm, GivesTheSameTicketWhenItIsAskedAgain) {
    StoreWorld world({2});
    world.serve({hold(1, "{0}", "a")});
    EXPECT_THAT(world.serve({confirm(1, "{0}", "a"), confirm(1, "{0}", "a")}).tickets,
                ElementsAre(1, 1));
    world.resume("a"); // whatever the claim
    EXPECT_THAT(world.serve({confirm(1, "{0}", "a")}).tickets, ElementsAre(1));
    EXPECT_EQ(world.value("select asked from trecho.ticket"), "1")
        << "it writes, so that its commit waits for a standby";
    EXPECT_EQ(world.value("select sold from trecho.leg"), "1");
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreConfirm, SellsALeaseWhoseEndHasPassedIfNobodyHasTakenIt) {
    StoreWorld world({1});
    world.serve({hold(1, "{0}")});
    world.expire();
    EXPECT_THAT(world.serve({hold(2, "{0}"), confirm(1, "{0}")}).of,
                ElementsAre("sold_out", "sold"));
}

TEST(StoreConfirm, IsGoneForGoodWhenItsLeaseHasEnded) {
    StoreWorld world({1});
    world.serve({hold(1, "{0}", "a")});
    world.expire();
    world.serve({hold(2, "{0}")});
    for (int time = 1; time <= 2; ++time)
        EXPECT_THAT(world.serve({confirm(1, "{0}", "a")}).of, ElementsAre("gone"));
    EXPECT_EQ(world.value("select last_legs::text || coalesce(last_ticket::text, '-') "
                          "from trecho.session"),
              "{0}-")
        << "the session's last decision: not sold";
    EXPECT_EQ(world.value("select count(*) from trecho.ticket"), "0");
}

TEST(StoreConfirm, SellsNothingToAConnectionThatWasTakenOver) {
    StoreWorld world({1});
    world.serve({hold(1, "{0}", "a")});
    world.resume("a");
    EXPECT_THAT(world.serve({confirm(1, "{0}", "a")}).of, ElementsAre("taken_over"));
    EXPECT_THAT(world.serve({with_claim(confirm(1, "{0}", "a"), 2)}).of, ElementsAre("sold"));
}

TEST(StoreRelease, EndsALeaseButNotThatOfAnotherClaim) {
    StoreWorld world({3});
    world.serve({hold(1, "{0}", "a"), hold(2, "{0}", "b"), hold(3, "{0}")});
    world.resume("b");
    EXPECT_THAT(world
                    .serve({of_lease("release", 1, "a"), of_lease("release", 2, "b"),
                            of_lease("release", 3), of_lease("release", 4)})
                    .of,
                Each("done"));
    EXPECT_EQ(world.value("select string_agg(session, ' ') from trecho.lease"), "b");
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreDecline, EndsALeaseAndIsTheSessionsLastDecision) {
    StoreWorld world({3});
    world.serve({hold(1, "{0}", "a")});
    EXPECT_THAT(world.serve({of_lease("decline", 1, "a")}).of, ElementsAre("done"));
    EXPECT_EQ(world.value("select held from trecho.leg"), "0");
    const Rows resumed = world.resume("a");
    EXPECT_EQ(resumed.text(0, 3), "{0}");
    EXPECT_TRUE(resumed.is_null(0, 4));
    EXPECT_THAT(world.serve({of_lease("decline", 1, "a")}).of, ElementsAre("taken_over"));
}

TEST(StoreExpire, EndsALeaseAndIsRememberedUntilTheSessionIsResumedOrHoldsAgain) {
    StoreWorld world({3});
    world.serve({hold(1, "{0}", "a")});
    EXPECT_THAT(world.serve({of_lease("expire", 1, "a")}).of, ElementsAre("done"));
    EXPECT_EQ(world.value("select held from trecho.leg"), "0");
    EXPECT_EQ(world.value("select offer_expired from trecho.session"), "t");
    const Rows resumed = world.resume("a");
    EXPECT_EQ(resumed.text(0, 9), "t");
    EXPECT_TRUE(resumed.is_null(0, 3)) << "it is no decision";
    EXPECT_EQ(world.resume("a").text(0, 9), "f");
}

TEST(StoreCancel, FreesTheSeatsOfTheSessionsOwnTicket) {
    StoreWorld world({1, 1});
    world.serve({hold(1, "{0,1}", "a")});
    world.serve({confirm(1, "{0,1}", "a")});
    EXPECT_THAT(world
                    .serve({cancel(11, "b", "1"), cancel(12, "a", "2"), cancel(13, "a", "T1"),
                            cancel(14, "a", ""), cancel(15, "a", "99999999999999999999")})
                    .of,
                Each("no_such_ticket"));
    const StoreAnswers cancelled = world.serve({cancel(16, "a", "1"), hold(2, "{0}")});
    EXPECT_THAT(cancelled.of, ElementsAre("cancelled", "held"));
    EXPECT_THAT(cancelled.seats, ElementsAre("0: 1 held, 0 sold", "1: 0 held, 0 sold"));
    EXPECT_EQ(world.value("select count(*) from trecho.tickets('a', 0, 10)"), "0");
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreCancel, IsDoneOnceHoweverOftenItIsAsked) {
    StoreWorld world({2});
    world.serve({hold(1, "{0}", "a")});
    world.serve({confirm(1, "{0}", "a")});
    world.serve({cancel(11, "a", "1")});
    world.resume("a");
    EXPECT_THAT(world.serve({cancel(11, "a", "1"), cancel(11, "a", "1")}).of, Each("cancelled"));
    EXPECT_THAT(world.serve({with_claim(cancel(12, "a", "1"), 2), cancel(13, "a", "1")}).of,
                ElementsAre("no_such_ticket", "taken_over"));
    EXPECT_EQ(world.value("select sold from trecho.leg"), "0");
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreSession, IsOpenedAndNamed) {
    StoreWorld world({1});
    const StoreAnswers opened =
        world.serve({{"open", 0, "", "a"}, {"open", 0, "", "a"}, {"name", 0, "", "a", 1, "Ana"}});
    EXPECT_THAT(opened.of, ElementsAre("open", "open", "done"));
    EXPECT_THAT(opened.tickets, ElementsAre(1, 1, 0)) << "its claim";
    const Rows resumed = world.resume("a");
    EXPECT_EQ(resumed.number(0, 0), 2) << "the claim";
    EXPECT_EQ(resumed.text(0, 1), "Ana");
    EXPECT_EQ(resumed.number(0, 2), 7) << "the server that had it";
    EXPECT_THAT(world.serve({{"name", 0, "", "a", 1, "Eva"}, {"open", 0, "", "a"}}).of,
                Each("taken_over"));
    EXPECT_EQ(world.value("select name || server from trecho.session"), "Ana8");
}

TEST(StoreSession, IsResumedWithItsOfferAndTheTimeThatIsLeft) {
    StoreWorld world({2, 2});
    world.serve({hold(1, "{1,0}", "a"), hold(2, "{0}", "b")});
    world.serve({of_lease("keep", 1, "a")});
    const Rows resumed = world.resume("a");
    EXPECT_EQ(resumed.text(0, 5), uuid_of(1));
    EXPECT_EQ(resumed.text(0, 6), "{1,0}");
    EXPECT_THAT(resumed.number(0, 7), AllOf(Ge(1), Le(15000)));
    EXPECT_EQ(world.value("select format('%s %s %s', kept, claim, server) from trecho.lease "
                          "where session = 'a'"),
              "f 2 8");
    EXPECT_TRUE(world.resume("c").empty()) << "an unknown session";
    EXPECT_THAT(world.problems(), IsEmpty());
}

TEST(StoreHold, TakesInTheExpiredLeasesOfItsLegHoweverManyOthersThereAre) {
    StoreWorld world({200, 1});
    std::vector<StoreRequest> requests;
    for (int lease = 1; lease <= 150; ++lease) requests.push_back(hold(lease, "{0}"));
    requests.push_back(hold(151, "{1}"));
    world.serve(requests);
    world.store().run_script("update trecho.lease set kept = true");
    world.expire();
    EXPECT_THAT(world.serve({hold(152, "{1}")}).of, ElementsAre("held"));
}

TEST(StoreSession, IsResumedWithoutAnOfferThatHasExpired) {
    StoreWorld world({1});
    world.serve({hold(1, "{0}", "a")});
    world.serve({hold(2, "{0}")}); // waits
    world.expire();
    const Rows resumed = world.resume("a");
    EXPECT_TRUE(resumed.is_null(0, 5));
    EXPECT_EQ(resumed.text(0, 8), "{0}") << "the leg for which a server waits";
    EXPECT_EQ(world.value("select held from trecho.leg"), "0");
}

TEST(StoreSession, IsNotForgottenWhileItsConnectionAsksForSeats) {
    StoreWorld world({5});
    world.serve({{"open", 0, "", "a"}, {"name", 0, "", "a", 1, "Ana"}});
    for (int lease = 1; lease <= 2; ++lease) {
        world.store().run_script("update trecho.session set used = used - interval '20 h'");
        world.serve({hold(lease, "{0}", "a")});
        world.serve({{"release", lease, "{0}"}});
        EXPECT_EQ(world.value("select trecho.forget_sessions()"), "0");
    }
    EXPECT_EQ(world.resume("a").text(0, 1), "Ana");
}

TEST(StoreSession, IsForgottenAfterADayWithoutSeatsAndTickets) {
    StoreWorld world({5});
    world.serve({hold(1, "{0}", "holds"),
                 hold(2, "{0}", "bought"),
                 {"open", 0, "", "nothing"},
                 {"open", 0, "", "today"}});
    world.serve({confirm(2, "{0}", "bought")});
    world.store().run_script("update trecho.session set used = used - interval '25 h' "
                             "where key <> 'today'");
    EXPECT_TRUE(world.resume("nothing").empty());
    EXPECT_EQ(world.value("select trecho.forget_sessions()"), "1");
    EXPECT_EQ(world.value("select string_agg(key, ' ' order by key) from trecho.session"),
              "bought holds today");
}

TEST(StoreSession, ListsItsValidTicketsPageByPage) {
    StoreWorld world({9});
    for (int lease = 1; lease <= 4; ++lease) {
        world.serve({hold(lease, "{0}", "a")});
        world.serve({confirm(lease, "{0}", "a")});
    }
    world.serve({cancel(11, "a", "2")});
    EXPECT_EQ(world.value("select string_agg(number::text, ' ') from trecho.tickets('a', 1, 2)"),
              "3 4");
    EXPECT_EQ(world.value("select string_agg(number::text, ' ') from trecho.tickets('a', 0, 2)"),
              "1 3");
}

TEST(StoreNotice, IsWantedWhenSeatsComeBackOrAreSoldOrKept) {
    StoreWorld world({1, 1, 1, 1});
    world.serve({hold(1, "{0}"), hold(2, "{1}"), hold(3, "{2}", "a"), hold(4, "{3}")});
    const std::vector<StoreRequest> waits{hold(11, "{0}"), hold(12, "{1}"), hold(13, "{2}"),
                                          hold(14, "{3}")};
    EXPECT_THAT(world.serve(waits).of, Each("wait"));
    EXPECT_THAT(
        world.serve({of_lease("release", 1), confirm(2, "{1}"), of_lease("keep", 3, "a")}).woken,
        ElementsAre(0, 1, 2));
    EXPECT_THAT(world.serve({hold(21, "{0}")}).woken, IsEmpty()) << "each wait wants one notice";
    EXPECT_EQ(world.value("select string_agg(id::text, ' ') from trecho.leg where awaited"), "3");
}

TEST(StoreNotice, IsNotSentForASeatThatIsTakenAgainInTheSameBatch) {
    StoreWorld world({1});
    world.serve({hold(1, "{0}")});
    world.serve({hold(2, "{0}")});
    const StoreAnswers again = world.serve({of_lease("release", 1), hold(3, "{0}")});
    EXPECT_THAT(again.of, ElementsAre("done", "held"));
    EXPECT_THAT(again.woken, IsEmpty());
    EXPECT_THAT(world.serve({of_lease("release", 3)}).woken, ElementsAre(0));
}

TEST(StoreBatch, AnswersEachRequestEvenIfOneMakesNoSense) {
    StoreWorld world({1});
    EXPECT_THAT(world.serve({{"dance", 1, "{0}"}, hold(2, "{0}")}).of,
                ElementsAre("unknown_kind", "held"));
    EXPECT_THAT(world.serve({}).of, IsEmpty());
}

TEST(StoreBatch, FreesSeatsBeforeItHoldsThem) {
    StoreWorld world({1});
    world.serve({hold(1, "{0}")});
    EXPECT_THAT(world.serve({hold(2, "{0}"), of_lease("release", 1)}).of,
                ElementsAre("held", "done"));
}

TEST(StoreBatch, NeedsReadCommitted) {
    StoreWorld world({1});
    EXPECT_THAT(world.refusal_of("begin isolation level repeatable read; " +
                                 serve_statement({hold(1, "{0}")})),
                HasSubstr("trecho.serve needs READ COMMITTED"));
}

TEST(StoreInvariant, HoldsAgainstTheSqlOfAnyProgram) {
    StoreWorld world({2, 2});
    world.serve({hold(1, "{0}"), hold(2, "{1}")});
    world.serve({confirm(2, "{1}")});
    const std::string sale = "insert into trecho.ticket (lease, legs, sold_at) "
                             "values (gen_random_uuid(), ";
    const std::string lease = "insert into trecho.lease (id, legs, claim, server, decide_until, "
                              "ends) values (gen_random_uuid(), ";
    for (const std::string& sql : {
             sale + "'{0,0}', now())",
             sale + "'{5}', now())",
             sale + "'{}', now())",
             sale + "array[null]::int[], now())",
             lease + "'{0,0}', 0, 0, now(), now())",
             std::string("update trecho.leg set capacity = 0 where id = 0"),
             std::string("update trecho.leg set held = 0, sold = 0"),
             std::string("update trecho.leg set id = id + 5"),
             std::string("delete from trecho.leg"),
             std::string("update trecho.lease set legs = '{1}'"),
             std::string("update trecho.ticket set legs = '{0}'"),
             std::string("truncate trecho.ticket"),
             std::string("truncate trecho.lease"),
             "with one as (select generate_series(1, 9)) " + sale.substr(0, sale.find("values")) +
                 "select gen_random_uuid(), '{0}', now() from one",
         })
        EXPECT_NE(world.refusal_of(sql), "") << sql;
    EXPECT_EQ(world.refusal_of(sale + "'{0}', now())"), "") << "there is one free seat";
    EXPECT_EQ(world.refusal_of("delete from trecho.lease"), "");
    EXPECT_THAT(world.problems(), IsEmpty());
    EXPECT_EQ(world.value("select string_agg(format('%s+%s', held, sold), ' ' order by id) "
                          "from trecho.leg"),
              "0+1 0+1");
}

TEST(StoreProblems, AreNamedOneByOne) {
    StoreWorld world({2, 2}, StoreWorld::Database::its_own);
    world.serve({hold(1, "{0}", "a"), hold(2, "{1}", "a")});
    world.serve({confirm(2, "{1}", "a")});
    world.store().run_script("set session_replication_role = replica;" // no triggers
                             "update trecho.leg set capacity = 0, held = 0 where id = 0;"
                             "update trecho.lease set claim = 9;"
                             "insert into trecho.ticket (lease, legs, session, sold_at) "
                             "select id, '{7}', 'nobody', now() from trecho.lease;"
                             "update trecho.session set last_ticket = 99;"
                             "select setval('trecho.ticket_number_seq', 1);"
                             "alter table trecho.lease disable trigger count_new_leases");
    EXPECT_THAT(world.problems(),
                testing::UnorderedElementsAre(
                    "leg 0 (A0 > B0) counts 0 held seats, but its leases have 1",
                    "leg 7 has held or sold seats, but does not exist",
                    "lease " + uuid_of(1) + " is sold as ticket T2, and still holds its seats",
                    "lease " + uuid_of(1) + " has claim 9, but its session has 1",
                    "ticket T2 belongs to a session that does not exist",
                    "session a.. was told of ticket T99, which does not exist",
                    "ticket T2 exists, but the next ticket would be T2",
                    "the trigger count_new_leases is missing or disabled"));
}

} // namespace trecho
