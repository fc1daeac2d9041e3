// Goal: turns come in order of arrival, one at a time, as far as the guard says.
#include "server/limits.hpp"
#include "simulation/invariants/server_invariants_fixture.hpp"

namespace trecho {

namespace {

using namespace std::chrono_literals;

class GlobalTurnInvariantsFixture : public ServerInvariantsFixture {
protected:
    GlobalTurnInvariantsFixture() : ServerInvariantsFixture(GuardPolicy::global) {}
};

class NoTurnInvariantsFixture : public ServerInvariantsFixture {
protected:
    NoTurnInvariantsFixture() : ServerInvariantsFixture(GuardPolicy::none) {}
};

} // namespace

TEST_F(ServerInvariantsFixture, FindsALaterCustomerWhoIsServedFirst) {
    watch_->waiting(1, first_leg_, 0);
    watch_->waiting(2, first_leg_, 1);
    watch_->turn_taken(2, first_leg_);
    EXPECT_TRUE(holds());
    watch_->turn_taken(1, first_leg_);
    EXPECT_TRUE(is_broken(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsFixture, FindsACustomerWhoGoesPastTheLine) {
    watch_->waiting(1, first_leg_, 0);
    watch_->turn_taken(2, first_leg_); // at once, without having waited
    watch_->turn_taken(1, first_leg_);
    EXPECT_TRUE(is_broken(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsFixture, LetsALaterCustomerOfAnotherLegBeServedFirst) {
    watch_->waiting(1, first_leg_, 0);
    take_turn(2, second_leg_);
    watch_->turn_taken(1, first_leg_);
    EXPECT_TRUE(holds());
}

TEST_F(ServerInvariantsFixture, LetsTheNextBeServedWhenTheFirstHasGone) {
    watch_->waiting(1, first_leg_, 0);
    watch_->waiting(2, first_leg_, 1);
    watch_->closed(1);
    watch_->turn_taken(2, first_leg_);
    EXPECT_TRUE(holds());
}

TEST_F(GlobalTurnInvariantsFixture, FindsALaterCustomerOfAnotherLegWhoIsServedFirst) {
    watch_->waiting(1, first_leg_, 0);
    take_turn(2, second_leg_);
    watch_->turn_taken(1, first_leg_);
    EXPECT_TRUE(is_broken(Invariant::turns_in_order));
}

TEST_F(NoTurnInvariantsFixture, ServesWhoeverComes) {
    hold(2, first_leg_);
    watch_->turn_taken(1, first_leg_);
    watch_->held(1, first_leg_);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
    watch_->waiting(3, first_leg_, 0);
    EXPECT_TRUE(is_broken(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsFixture, FindsACustomerWhoWaitsForNobody) {
    hold(1, first_leg_);
    watch_->waiting(2, first_leg_, 1);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
    watch_->released(1, first_leg_); // and keeps the turn, or wakes nobody
    simulation_.run_for(2 * farewell_limit + 1ms);
    EXPECT_TRUE(is_broken(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsFixture, KnowsHowManyAreAheadOnceNothingMoves) {
    hold(1, first_leg_);
    watch_->waiting(2, first_leg_, 1);
    watch_->waiting(3, first_leg_, 2);
    simulation_.run_for(2 * farewell_limit);
    const std::vector<std::pair<Lane, std::size_t>> expected{{2, 1}, {3, 2}};
    EXPECT_EQ(compared_, expected);
    EXPECT_TRUE(holds());
}

TEST_F(ServerInvariantsFixture, KnowsHowManyAreAheadAtLeastOfWhoWaitsForSeveralTurns) {
    hold(1, second_leg_);
    watch_->opened(4, "customer 4");
    watch_->waiting(2, second_leg_, 1);
    watch_->waiting(3, both_legs_, 2);
    watch_->waiting(4, second_leg_, 3);
    simulation_.run_for(2 * farewell_limit);
    const std::vector<std::pair<Lane, std::size_t>> expected{{2, 1}, {3, 2}, {4, 2}};
    EXPECT_EQ(compared_at_least_, expected) << "and 4 may come before 3, or not";
    EXPECT_TRUE(compared_.empty());
    EXPECT_TRUE(holds());
}

TEST_F(ServerInvariantsFixture, FindsATurnThatIsKeptWithoutSeats) {
    take_turn(1, first_leg_); // there were none
    simulation_.run_for(1s);
    watch_->waiting(2, first_leg_, 1);
    EXPECT_TRUE(is_broken(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsFixture, FindsThatMoreAreSaidToBeAheadThanThereAre) {
    hold(1, first_leg_);
    watch_->waiting(2, first_leg_, 2);
    EXPECT_TRUE(is_broken(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsFixture, FindsTwoAtOnceWithTheSameTurn) {
    hold(1, first_leg_);
    hold(2, both_legs_);
    EXPECT_TRUE(holds()) << "the first may have been dropped just now";
    simulation_.run_for(farewell_limit + 1s);
    EXPECT_TRUE(is_broken(Invariant::turns_in_order));
}

TEST_F(ServerInvariantsFixture, LetsTwoHoldSeatsOfDifferentLegs) {
    hold(1, first_leg_);
    hold(2, second_leg_);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
}

TEST_F(ServerInvariantsFixture, LetsTheHoldOfADroppedConnectionWaitWithoutItsTurn) {
    hold(1, first_leg_);
    hold(2, first_leg_);
    simulation_.run_for(farewell_limit);
    watch_->closed(1);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
}

} // namespace trecho
