// Goal: each property of the server is broken by the events that break it, and by no others.
#include "simulation/invariants/server_invariants_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class ListeningObserver final : public Observer {
public:
    void opened(ConnectionId connection, std::string_view peer) override {
        heard.push_back(std::to_string(connection) + " opened " + std::string(peer));
    }
    void closed(ConnectionId connection) override {
        heard.push_back(std::to_string(connection) + " closed");
    }

    std::vector<std::string> heard;
};

} // namespace

TEST_F(ServerInvariantsFixture, HasNothingAgainstADayOfWork) {
    hold(1, first_leg_);
    watch_->waiting(2, first_leg_, 1);
    watch_->waiting(3, both_legs_, 2);
    simulation_.run_for(5s);
    watch_->sold(1, first_leg_, "T1", "");
    watch_->turn_taken(2, first_leg_);
    watch_->held(2, first_leg_);
    simulation_.run_for(10s);
    watch_->expired(2, first_leg_);
    watch_->closed(2);
    watch_->turn_taken(3, both_legs_);
    watch_->held(3, both_legs_);
    watch_->released(3, both_legs_);
    watch_->cancelled(1, first_leg_, "T1");
    watch_->closed(1);
    watch_->closed(3);
    simulation_.run();
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    EXPECT_EQ(watch_->expiries(), 1U);
}

TEST_F(ServerInvariantsFixture, FindsAHoldThatExpiresEarly) {
    hold(1, first_leg_);
    simulation_.run_for(10s - 1ms);
    watch_->expired(1, first_leg_);
    EXPECT_TRUE(is_broken(Invariant::time_limits));
}

TEST_F(ServerInvariantsFixture, FindsAHoldThatOutlivesItsLimit) {
    hold(1, first_leg_);
    simulation_.run_for(10s);
    EXPECT_TRUE(holds());
    simulation_.run_for(ServerInvariants::a_moment);
    EXPECT_TRUE(is_broken(Invariant::time_limits));
}

TEST_F(ServerInvariantsFixture, LetsAHoldLastWhileItsSaleIsBeingStored) {
    hold(1, first_leg_);
    simulation_.run_for(9s);
    watch_->stores_for(5s);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    simulation_.run_for(1s);
    EXPECT_TRUE(is_broken(Invariant::time_limits)) << "nothing is stored any more";
}

TEST_F(ServerInvariantsFixture, FindsAHoldThatOutlivesItsLimitThoughItsCustomerHasGone) {
    hold(1, first_leg_);
    watch_->closed(1);
    simulation_.run();
    EXPECT_TRUE(is_broken(Invariant::time_limits));
}

TEST_F(ServerInvariantsFixture, TakesTwoHoldsOfOneSessionForTwo) {
    hold(1, first_leg_);
    simulation_.run_for(9s);
    watch_->released(1, first_leg_);
    simulation_.run_for(30s);
    hold(1, first_leg_);
    simulation_.run_for(9s); // the first would be too old now
    watch_->released(1, first_leg_);
    simulation_.run();
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
}

TEST_F(ServerInvariantsFixture, FindsAResetConnectionThatStillWaits) {
    watch_->connection_is_reset(2);
    simulation_.run_for(2 * farewell_limit - 1ms);
    EXPECT_TRUE(holds());
    simulation_.run_for(1ms);
    EXPECT_TRUE(is_broken(Invariant::time_limits));
}

TEST_F(ServerInvariantsFixture, HasNothingAgainstAResetConnectionThatHasEndedInTime) {
    watch_->connection_is_reset(2);
    simulation_.run_for(2 * farewell_limit - 1ms);
    watch_->closed(2);
    simulation_.run();
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
}

TEST_F(ServerInvariantsFixture, LetsASaleBeStoredForAConnectionThatIsReset) {
    watch_->connection_is_reset(2);
    simulation_.run_for(farewell_limit);
    watch_->stores_for(10s);
    simulation_.run_for(10s);
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    simulation_.run_for(2 * farewell_limit);
    EXPECT_TRUE(is_broken(Invariant::time_limits)) << "nothing is stored any more";
}

TEST_F(ServerInvariantsFixture, ExpectsTheEndOfTheNewestConnectionThatIsReset) {
    watch_->excuse_if([](Lane) { return true; }); // of the one before, the end may be late
    watch_->opened(4, "customer 2");
    watch_->connection_is_reset(2);
    watch_->closed(4);
    simulation_.run();
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
}

TEST_F(ServerInvariantsFixture, FindsAConnectionThatStillWaitsWhenItsCustomerHasCome) {
    watch_->opened(4, "customer 2");
    simulation_.run_for(2 * farewell_limit - 1ms);
    EXPECT_TRUE(holds());
    simulation_.run_for(1ms);
    EXPECT_TRUE(is_broken(Invariant::time_limits)) << "session 2 was left long ago";
}

TEST_F(ServerInvariantsFixture, FindsSeatsThatEndTwice) {
    hold(1, first_leg_);
    watch_->released(1, first_leg_);
    EXPECT_TRUE(holds());
    watch_->sold(1, first_leg_, "T1", "");
    EXPECT_TRUE(is_broken(Invariant::seats_add_up));
}

TEST_F(ServerInvariantsFixture, FindsSeatsThatWereNeverHeld) {
    watch_->expired(1, first_leg_);
    EXPECT_TRUE(is_broken(Invariant::seats_add_up));
}

TEST_F(ServerInvariantsFixture, FindsACoroutineThatEndsWithAnException) {
    watch_->task_failed(std::make_exception_ptr(std::runtime_error("a bug")));
    EXPECT_TRUE(is_broken(Invariant::nothing_is_left));
    EXPECT_THAT(verdict_.broken()->why, testing::HasSubstr("a bug"));
}

TEST_F(ServerInvariantsFixture, FindsACustomerWhoIsLetInByAServerThatStops) {
    watch_->stops();
    watch_->opened(4, "customer 4");
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

// Three seconds to decide, two for the farewell, and no more.
TEST_F(ServerInvariantsFixture, FindsAServerThatTakesLongerToStopThanItMay) {
    watch_->stops();
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
    simulation_.run_for(ServerInvariants::a_moment);
    EXPECT_TRUE(is_broken(Invariant::time_limits));
}

TEST_F(ServerInvariantsFixture, HasNothingAgainstAServerThatHasStoppedInTime) {
    watch_->stops();
    simulation_.run_for(5s);
    watch_->have_all_left();
    simulation_.run_for(1s); // for the last snapshot
    watch_->has_stopped(0);
    simulation_.run();
    EXPECT_TRUE(holds());
}

TEST_F(ServerInvariantsFixture, LetsAServerStopLaterWhileASaleIsBeingStored) {
    watch_->stops();
    simulation_.run_for(2s);
    watch_->stores_for(10s);
    simulation_.run_for(11s);
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    simulation_.run_for(2s);
    EXPECT_TRUE(is_broken(Invariant::time_limits)) << "nothing is stored any more";
}

TEST_F(ServerInvariantsFixture, FindsATimerThatIsArmedWhenTheServerHasStopped) {
    watch_->stops();
    watch_->have_all_left();
    watch_->has_stopped(1);
    EXPECT_TRUE(is_broken(Invariant::nothing_is_left));
}

TEST_F(ServerInvariantsFixture, FindsASaleThatIsToldOfAConnectionThatHasClosed) {
    hold(1, first_leg_);
    watch_->closed(1);
    watch_->resumed(2, 1, first_leg_);
    watch_->sold(2, first_leg_, "T1", "");
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    hold(3, second_leg_);
    watch_->closed(3);
    watch_->sold(3, second_leg_, "T2", "");
    EXPECT_TRUE(is_broken(Invariant::told_is_kept));
}

TEST_F(ServerInvariantsFixture, FindsMoreWhoAreTurnedAwayAtATimeThanThereMayBe) {
    watch_->door().expect_room_for(3, [](Lane, bool) {});
    watch_->expect_turned_away(1);
    watch_->opened(4, "customer 4");
    watch_->closed(4);
    watch_->opened(5, "customer 5");
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    watch_->opened(6, "customer 6");
    EXPECT_TRUE(is_broken(Invariant::memory_is_bounded));
}

TEST_F(ServerInvariantsFixture, IsSilentOnceItsProcessHasDied) {
    hold(1, first_leg_);
    watch_->waiting(2, first_leg_, 1);
    const std::uint64_t length = log_.length();
    watch_->process_has_died();
    watch_->expired(1, first_leg_);
    watch_->turn_taken(3, first_leg_);
    watch_->turn_taken(2, first_leg_);
    watch_->closed(1);
    simulation_.run();
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    EXPECT_EQ(log_.length(), length);
    EXPECT_EQ(watch_->expiries(), 0U);
}

TEST_F(ServerInvariantsFixture, TellsItsTraceThatAllConnectionsEndWithTheProcess) {
    ListeningObserver trace;
    watch_->also_tell(&trace, 20'000);
    watch_->opened(4, "customer 4");
    watch_->closed(1);
    watch_->process_has_died();
    watch_->closed(4);
    EXPECT_THAT(trace.heard, ElementsAre("20004 opened customer 4", "20001 closed", "20002 closed",
                                         "20003 closed", "20004 closed"));
}

TEST(LaneOfPeer, IsTheNumberOfACustomerAndZeroForAnybodyElse) {
    EXPECT_EQ(lane_of_peer("customer 12"), 12U);
    EXPECT_EQ(lane_of_peer("client 12"), 0U);
    EXPECT_EQ(lane_of_peer("customer "), 0U);
}

} // namespace trecho
