// Goal: turns come in order of arrival, one at a time, as far as the guard says.
#include "server/limits.hpp"
#include "simulation/invariants/server_invariants_fixture.hpp"

namespace trecho {

namespace {

using namespace std::chrono_literals;

class InvariantsWithGlobalGuard : public ServerInvariantsTest {
protected:
    InvariantsWithGlobalGuard() : ServerInvariantsTest(GuardPolicy::global) {}
};

class InvariantsWithoutGuard : public ServerInvariantsTest {
protected:
    InvariantsWithoutGuard() : ServerInvariantsTest(GuardPolicy::none) {}
};

} // namespace

TEST_F(ServerInvariantsTest, FindsALaterCustomerThatIsServedFirst) {
    invariants_.waiting(1, first_leg_, 0);
    invariants_.waiting(2, first_leg_, 1);
    invariants_.turn_taken(2, first_leg_);
    EXPECT_TRUE(holds());
    invariants_.turn_taken(1, first_leg_);
    EXPECT_TRUE(is_violated(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsTest, FindsACustomerThatOvertakesTheQueue) {
    invariants_.waiting(1, first_leg_, 0);
    invariants_.turn_taken(2, first_leg_); // at once, without having waited
    invariants_.turn_taken(1, first_leg_);
    EXPECT_TRUE(is_violated(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsTest, LetsALaterCustomerOfAnotherLegBeServedFirst) {
    invariants_.waiting(1, first_leg_, 0);
    take_turn(2, second_leg_);
    invariants_.turn_taken(1, first_leg_);
    EXPECT_TRUE(holds());
}

TEST_F(ServerInvariantsTest, LetsTheNextBeServedWhenTheFirstHasGone) {
    invariants_.waiting(1, first_leg_, 0);
    invariants_.waiting(2, first_leg_, 1);
    invariants_.closed(1);
    invariants_.turn_taken(2, first_leg_);
    EXPECT_TRUE(holds());
}

TEST_F(InvariantsWithGlobalGuard, FindsALaterCustomerOfAnotherLegThatIsServedFirst) {
    invariants_.waiting(1, first_leg_, 0);
    take_turn(2, second_leg_);
    invariants_.turn_taken(1, first_leg_);
    EXPECT_TRUE(is_violated(Invariant::turns_in_order));
}

TEST_F(InvariantsWithoutGuard, AcceptsCustomersServedAtOnceButNoneThatWaits) {
    hold(2, first_leg_);
    invariants_.turn_taken(1, first_leg_);
    invariants_.held(1, first_leg_);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
    invariants_.waiting(3, first_leg_, 0);
    EXPECT_TRUE(is_violated(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsTest, FindsACustomerThatWaitsWhenTheTurnIsFree) {
    hold(1, first_leg_);
    invariants_.waiting(2, first_leg_, 1);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
    invariants_.released(1, first_leg_); // and keeps the turn, or wakes no waiter
    simulation_.run_for(2 * farewell_limit + 1ms);
    EXPECT_TRUE(is_violated(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsTest, AcceptsCustomersThatHaveHeardHowManyAreAhead) {
    hold(1, first_leg_);
    wait(2, first_leg_, 1, 1);
    wait(3, first_leg_, 2, 2);
    simulation_.run_for(2 * farewell_limit);
    EXPECT_TRUE(holds()) << why();
}

TEST_F(ServerInvariantsTest, FindsACustomerThatHasHeardOfTooFewAhead) {
    hold(1, first_leg_);
    wait(2, first_leg_, 1, 1);
    wait(3, first_leg_, 2, 1);
    EXPECT_TRUE(holds()) << "the rest may be told soon";
    simulation_.run_for(2 * farewell_limit);
    EXPECT_TRUE(is_violated(Invariant::protocol_is_kept));
}

// 4 waits for one turn, and 3 for that and another one: either may come first.
TEST_F(ServerInvariantsTest, AcceptsMoreAheadWhereACustomerWaitsForSeveralTurns) {
    open(4);
    hold(1, second_leg_);
    wait(2, second_leg_, 1, 1);
    wait(3, both_legs_, 2, 2);
    wait(4, second_leg_, 3, 3);
    simulation_.run_for(2 * farewell_limit);
    EXPECT_TRUE(holds()) << why();
}

TEST_F(ServerInvariantsTest, FindsTooFewAheadWhereACustomerWaitsForSeveralTurns) {
    open(4);
    hold(1, second_leg_);
    wait(2, second_leg_, 1, 1);
    wait(3, both_legs_, 2, 2);
    wait(4, second_leg_, 3, 1);
    simulation_.run_for(2 * farewell_limit);
    EXPECT_TRUE(is_violated(Invariant::protocol_is_kept));
}

TEST_F(ServerInvariantsTest, FindsATurnThatIsKeptWithoutSeats) {
    take_turn(1, first_leg_); // there were none
    simulation_.run_for(1s);
    invariants_.waiting(2, first_leg_, 1);
    EXPECT_TRUE(is_violated(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsTest, FindsMoreToldAheadThanThereAre) {
    hold(1, first_leg_);
    invariants_.waiting(2, first_leg_, 2);
    EXPECT_TRUE(is_violated(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsTest, FindsTwoCustomersWithTheSameTurn) {
    hold(1, first_leg_);
    hold(2, both_legs_);
    EXPECT_TRUE(holds()) << "the first may have been dropped just now";
    simulation_.run_for(farewell_limit + 1s);
    EXPECT_TRUE(is_violated(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsTest, LetsTwoHoldSeatsOfDifferentLegs) {
    hold(1, first_leg_);
    hold(2, second_leg_);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
}

TEST_F(ServerInvariantsTest, LetsTheHoldOfADroppedConnectionWaitWithoutItsTurn) {
    hold(1, first_leg_);
    hold(2, first_leg_);
    simulation_.run_for(farewell_limit);
    invariants_.closed(1);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
}

} // namespace trecho
