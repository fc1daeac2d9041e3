// Goal: each invariant of the server is violated by the events that violate it, and by no others.
#include "simulation/invariants/server_invariants_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

awaitable<void> store_one_sale(LedgerOffice& office, Itinerary itinerary) {
    std::optional<Hold> hold = office.hold(1, itinerary);
    co_await office.confirm(*hold);
}

// The office has a sale to store, and the invariants aren't told that an append has begun: so it
// gathers, as far as they know.
class InvariantsWhileABatchGathers : public ServerInvariantsTest {
protected:
    InvariantsWhileABatchGathers() { state_.ledger.sync_takes = 1min; }
    ~InvariantsWhileABatchGathers() override { simulation_.run(); }

    void gather() { sales_.spawn(store_one_sale(office_, second_leg_)); }

    const Duration gather_max_ = state_.scenario.office.gather_max;

private:
    TaskGroup sales_{simulation_.executor(), [](const std::exception_ptr&) { ADD_FAILURE(); }};
};

class InvariantsOfAFullServer : public ServerInvariantsTest {
protected:
    InvariantsOfAFullServer() : ServerInvariantsTest(GuardPolicy::leg, full()) {}

private:
    static ServerSettings full() {
        ServerSettings settings;
        settings.clients_max = 3;
        settings.turned_away_max = 1;
        return settings;
    }
};

} // namespace

TEST_F(ServerInvariantsTest, AcceptsADayOfWork) {
    hold(1, first_leg_);
    invariants_.waiting(2, first_leg_, 1);
    invariants_.waiting(3, both_legs_, 2);
    simulation_.run_for(5s);
    invariants_.sold(1, first_leg_, "T1", "");
    invariants_.turn_taken(2, first_leg_);
    invariants_.held(2, first_leg_);
    simulation_.run_for(10s);
    invariants_.expired(2, first_leg_);
    invariants_.closed(2);
    invariants_.turn_taken(3, both_legs_);
    invariants_.held(3, both_legs_);
    invariants_.released(3, both_legs_);
    invariants_.cancelled(1, first_leg_, "T1");
    invariants_.closed(1);
    invariants_.closed(3);
    simulation_.run();
    EXPECT_TRUE(holds()) << why();
    EXPECT_EQ(state_.counts.expired, 1U);
}

TEST_F(ServerInvariantsTest, FindsAHoldThatExpiresEarly) {
    hold(1, first_leg_);
    simulation_.run_for(10s - 1ms);
    invariants_.expired(1, first_leg_);
    EXPECT_TRUE(is_violated(Invariant::time_limits));
}

TEST_F(ServerInvariantsTest, FindsAHoldThatOutlivesItsLimit) {
    hold(1, first_leg_);
    simulation_.run_for(10s);
    EXPECT_TRUE(holds());
    simulation_.run_for(ServerInvariants::tolerance);
    EXPECT_TRUE(is_violated(Invariant::time_limits));
}

TEST_F(ServerInvariantsTest, LetsAHoldLastWhileItsSaleIsBeingStored) {
    hold(1, first_leg_);
    simulation_.run_for(9s);
    invariants_.stores_for(5s);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds()) << why();
    simulation_.run_for(1s);
    EXPECT_TRUE(is_violated(Invariant::time_limits)) << "nothing is stored any more";
}

TEST_F(InvariantsWhileABatchGathers, AHoldMayLastUntilItsSaleIsStored) {
    hold(1, first_leg_);
    simulation_.run_for(10s - 1ms);
    gather();
    simulation_.run_for(gather_max_);
    invariants_.stores_for(5s);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds()) << why();
}

TEST_F(InvariantsWhileABatchGathers, AHoldMayNotLastLongerThanABatchMayGather) {
    hold(1, first_leg_);
    simulation_.run_for(10s - 1ms);
    gather();
    simulation_.run_for(gather_max_ + 200ms);
    EXPECT_TRUE(is_violated(Invariant::time_limits));
}

TEST_F(ServerInvariantsTest, FindsAHoldThatOutlivesItsLimitWhenItsCustomerHasGone) {
    hold(1, first_leg_);
    invariants_.closed(1);
    simulation_.run();
    EXPECT_TRUE(is_violated(Invariant::time_limits));
}

TEST_F(ServerInvariantsTest, DistinguishesTwoHoldsOfOneSession) {
    hold(1, first_leg_);
    simulation_.run_for(9s);
    invariants_.released(1, first_leg_);
    simulation_.run_for(30s);
    hold(1, first_leg_);
    simulation_.run_for(9s); // the first would be too old now
    invariants_.released(1, first_leg_);
    simulation_.run();
    EXPECT_TRUE(holds()) << why();
}

TEST_F(ServerInvariantsTest, FindsAResetConnectionThatStillWaits) {
    invariants_.connection_is_reset(2);
    simulation_.run_for(2 * farewell_limit - 1ms);
    EXPECT_TRUE(holds());
    simulation_.run_for(1ms);
    EXPECT_TRUE(is_violated(Invariant::time_limits));
}

TEST_F(ServerInvariantsTest, AcceptsAResetConnectionThatHasEndedInTime) {
    invariants_.connection_is_reset(2);
    simulation_.run_for(2 * farewell_limit - 1ms);
    invariants_.closed(2);
    simulation_.run();
    EXPECT_TRUE(holds()) << why();
}

TEST_F(ServerInvariantsTest, LetsASaleBeStoredForAConnectionThatIsReset) {
    invariants_.connection_is_reset(2);
    simulation_.run_for(farewell_limit);
    invariants_.stores_for(10s);
    simulation_.run_for(10s);
    EXPECT_TRUE(holds()) << why();
    simulation_.run_for(2 * farewell_limit);
    EXPECT_TRUE(is_violated(Invariant::time_limits)) << "nothing is stored any more";
}

TEST_F(ServerInvariantsTest, ExpectsTheEndOfTheNewestConnectionThatIsReset) {
    history_.messages_are_late(2, 0s); // so the earlier connection may end late
    invariants_.opened(4, "customer 2");
    invariants_.connection_is_reset(2);
    invariants_.closed(4);
    simulation_.run();
    EXPECT_TRUE(holds()) << why();
}

TEST_F(ServerInvariantsTest, FindsAConnectionThatStillWaitsWhenItsCustomerHasAnotherOne) {
    invariants_.opened(4, "customer 2");
    simulation_.run_for(2 * farewell_limit - 1ms);
    EXPECT_TRUE(holds());
    simulation_.run_for(1ms);
    EXPECT_TRUE(is_violated(Invariant::time_limits)) << "session 2 was left long ago";
}

TEST_F(ServerInvariantsTest, FindsSeatsThatEndTwice) {
    hold(1, first_leg_);
    invariants_.released(1, first_leg_);
    EXPECT_TRUE(holds());
    invariants_.sold(1, first_leg_, "T1", "");
    EXPECT_TRUE(is_violated(Invariant::seats_add_up));
}

TEST_F(ServerInvariantsTest, FindsSeatsThatWereNeverHeld) {
    invariants_.expired(1, first_leg_);
    EXPECT_TRUE(is_violated(Invariant::seats_add_up));
}

TEST_F(ServerInvariantsTest, FindsACoroutineThatEndsWithAnException) {
    invariants_.task_failed(std::make_exception_ptr(std::runtime_error("a bug")));
    EXPECT_TRUE(is_violated(Invariant::nothing_is_left));
    EXPECT_THAT(why(), testing::HasSubstr("a bug"));
}

TEST_F(ServerInvariantsTest, FindsAClientThatIsLetInByAServerThatStops) {
    invariants_.stops();
    invariants_.opened(4, "customer 4");
    EXPECT_TRUE(is_violated(Invariant::protocol_is_kept));
}

// Three seconds to decide, two for the farewell, and no more.
TEST_F(ServerInvariantsTest, FindsAServerThatTakesLongerToStopThanItMay) {
    invariants_.stops();
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
    simulation_.run_for(ServerInvariants::tolerance);
    EXPECT_TRUE(is_violated(Invariant::time_limits));
}

TEST_F(ServerInvariantsTest, AcceptsAServerThatHasStoppedInTime) {
    invariants_.stops();
    simulation_.run_for(5s);
    invariants_.have_all_left();
    simulation_.run_for(1s); // for the last snapshot
    invariants_.has_stopped(0);
    simulation_.run();
    EXPECT_TRUE(holds());
}

TEST_F(ServerInvariantsTest, LetsAServerStopLaterWhileASaleIsBeingStored) {
    invariants_.stops();
    simulation_.run_for(2s);
    invariants_.stores_for(10s);
    simulation_.run_for(11s);
    EXPECT_TRUE(holds()) << why();
    simulation_.run_for(2s);
    EXPECT_TRUE(is_violated(Invariant::time_limits)) << "nothing is stored any more";
}

TEST_F(ServerInvariantsTest, FindsATimerThatIsArmedWhenTheServerHasStopped) {
    invariants_.stops();
    invariants_.have_all_left();
    invariants_.has_stopped(1);
    EXPECT_TRUE(is_violated(Invariant::nothing_is_left));
}

TEST_F(ServerInvariantsTest, FindsASaleThatIsToldOfAConnectionThatHasClosed) {
    hold(1, first_leg_);
    invariants_.closed(1);
    invariants_.resumed(2, 1, first_leg_);
    invariants_.sold(2, first_leg_, "T1", "");
    EXPECT_TRUE(holds()) << why();
    hold(3, second_leg_);
    invariants_.closed(3);
    invariants_.sold(3, second_leg_, "T2", "");
    EXPECT_TRUE(is_violated(Invariant::answers_are_durable));
}

TEST_F(InvariantsOfAFullServer, FindsMoreClientsBeingTurnedAwayThanThereMayBe) {
    open(4);
    invariants_.closed(4);
    open(5);
    EXPECT_TRUE(holds()) << why();
    open(6);
    EXPECT_TRUE(is_violated(Invariant::memory_is_bounded));
}

TEST_F(InvariantsOfAFullServer, FindsAClientThatIsServedThoughItIsOneTooMany) {
    open(4);
    hold(4, first_leg_);
    EXPECT_TRUE(is_violated(Invariant::protocol_is_kept));
}

TEST_F(ServerInvariantsTest, ChecksNothingMoreOnceItsProcessHasDied) {
    hold(1, first_leg_);
    invariants_.waiting(2, first_leg_, 1);
    invariants_.end();
    simulation_.run();
    EXPECT_TRUE(holds()) << why();
}

TEST(LaneOfPeer, IsTheNumberOfACustomerAndZeroForAnybodyElse) {
    EXPECT_EQ(lane_of_peer("customer 12"), 12U);
    EXPECT_EQ(lane_of_peer("client 12"), 0U);
    EXPECT_EQ(lane_of_peer("customer "), 0U);
}

} // namespace trecho
