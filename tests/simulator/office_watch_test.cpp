// Goal: each property of the server is broken by the events that break it, and by no others.
#include "simulator/office_watch.hpp"

#include "server/limits.hpp"
#include "simulation/disk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// Hears nothing: the office is only asked for its seats.
class NoObserver final : public Observer {};

class ListeningObserver final : public Observer {
public:
    void opened(SessionNumber session, std::string_view peer) override {
        heard.push_back(std::to_string(session) + " opened " + std::string(peer));
    }
    void closed(SessionNumber session) override {
        heard.push_back(std::to_string(session) + " closed");
    }

    std::vector<std::string> heard;
};

class AWatch : public testing::Test {
protected:
    explicit AWatch(GuardPolicy guard = GuardPolicy::leg) {
        settings_.guard = guard;
        settings_.confirm_limit = 10s;
        watch_.emplace(simulation_, network_, settings_, story_, verdict_, plan_);
        watch_->watch(office_);
        for (SessionNumber session = 1; session <= 3; ++session)
            watch_->opened(session, "customer " + std::to_string(session));
    }

    void take_turn(SessionNumber session, const Itinerary& itinerary) {
        watch_->waiting(session, itinerary, 0);
        watch_->turn_taken(session, itinerary);
    }
    void hold(SessionNumber session, const Itinerary& itinerary) {
        take_turn(session, itinerary);
        watch_->held(session, itinerary);
    }

    bool holds() const { return verdict_.holds(); }
    bool is_broken(Property property) const {
        return !verdict_.holds() && verdict_.broken()->property == property;
    }

    Simulation simulation_{1};
    Network network_ = Network::parse(R"({"legs": [
        {"origin": "Recife", "destination": "Salvador", "seats": 2},
        {"origin": "Salvador", "destination": "Natal", "seats": 1}]})",
                                      "network");
    OfficeSettings settings_;
    Story story_{simulation_.clock};
    Verdict verdict_;
    FaultPlan plan_{simulation_, FaultLevel::none, 10s, [](Fault, Lane) { return false; }};
    NoObserver nobody_;
    SimulatedLogFile ledger_{simulation_};
    Office office_{network_, ledger_, "ledger.jsonl", simulation_.clock, nobody_, settings_};
    std::optional<OfficeWatch> watch_;

    const Itinerary first_leg_{0};
    const Itinerary second_leg_{1};
    const Itinerary both_legs_{0, 1};
};

class AWatchOfOneTurnForAll : public AWatch {
protected:
    AWatchOfOneTurnForAll() : AWatch(GuardPolicy::global) {}
};

class AWatchWithoutTurns : public AWatch {
protected:
    AWatchWithoutTurns() : AWatch(GuardPolicy::hold) {}
};

} // namespace

TEST_F(AWatch, HasNothingAgainstADayOfWork) {
    hold(1, first_leg_);
    watch_->waiting(2, first_leg_, 1);
    watch_->waiting(3, both_legs_, 2);
    simulation_.run_for(5s);
    watch_->sold(1, first_leg_, "T1");
    watch_->turn_taken(2, first_leg_);
    watch_->held(2, first_leg_);
    simulation_.run_for(10s);
    watch_->expired(2, first_leg_);
    watch_->closed(2);
    watch_->turn_taken(3, both_legs_);
    watch_->held(3, both_legs_);
    watch_->let_go(3, both_legs_);
    watch_->cancelled(1, first_leg_, "T1");
    watch_->closed(1);
    watch_->closed(3);
    simulation_.run();
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    EXPECT_EQ(watch_->expiries(), 1U);
}

TEST_F(AWatch, FindsAHoldThatExpiresEarly) {
    hold(1, first_leg_);
    simulation_.run_for(10s - 1ms);
    watch_->expired(1, first_leg_);
    EXPECT_TRUE(is_broken(Property::time_limits));
}

TEST_F(AWatch, FindsAHoldThatOutlivesItsLimit) {
    hold(1, first_leg_);
    simulation_.run_for(10s + OfficeWatch::storing_limit - 1ms);
    EXPECT_TRUE(holds()) << "its sale may be on the way to a slow disk";
    simulation_.run_for(1ms);
    EXPECT_TRUE(is_broken(Property::time_limits));
}

TEST_F(AWatch, FindsAHoldThatOutlivesItsLimitThoughItsCustomerHasGone) {
    hold(1, first_leg_);
    watch_->closed(1);
    simulation_.run();
    EXPECT_TRUE(is_broken(Property::time_limits));
}

TEST_F(AWatch, TakesTwoHoldsOfOneSessionForTwo) {
    hold(1, first_leg_);
    simulation_.run_for(9s);
    watch_->let_go(1, first_leg_);
    simulation_.run_for(30s);
    hold(1, first_leg_);
    simulation_.run_for(9s); // the first would be too old now
    watch_->let_go(1, first_leg_);
    simulation_.run();
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
}

TEST_F(AWatch, FindsALaterCustomerWhoIsServedFirst) {
    watch_->waiting(1, first_leg_, 0);
    watch_->waiting(2, first_leg_, 1);
    watch_->turn_taken(2, first_leg_);
    EXPECT_TRUE(holds());
    watch_->turn_taken(1, first_leg_);
    EXPECT_TRUE(is_broken(Property::turns_in_order));
}

TEST_F(AWatch, FindsACustomerWhoGoesPastTheLine) {
    watch_->waiting(1, first_leg_, 0);
    watch_->turn_taken(2, first_leg_); // at once, without having waited
    watch_->turn_taken(1, first_leg_);
    EXPECT_TRUE(is_broken(Property::turns_in_order));
}

TEST_F(AWatch, LetsALaterCustomerOfAnotherLegBeServedFirst) {
    watch_->waiting(1, first_leg_, 0);
    take_turn(2, second_leg_);
    watch_->turn_taken(1, first_leg_);
    EXPECT_TRUE(holds());
}

TEST_F(AWatch, LetsTheNextBeServedWhenTheFirstHasGone) {
    watch_->waiting(1, first_leg_, 0);
    watch_->waiting(2, first_leg_, 1);
    watch_->closed(1);
    watch_->turn_taken(2, first_leg_);
    EXPECT_TRUE(holds());
}

TEST_F(AWatchOfOneTurnForAll, FindsALaterCustomerOfAnotherLegWhoIsServedFirst) {
    watch_->waiting(1, first_leg_, 0);
    take_turn(2, second_leg_);
    watch_->turn_taken(1, first_leg_);
    EXPECT_TRUE(is_broken(Property::turns_in_order));
}

TEST_F(AWatchWithoutTurns, ServesWhoeverComes) {
    watch_->waiting(1, first_leg_, 0);
    hold(2, first_leg_);
    watch_->turn_taken(1, first_leg_);
    watch_->held(1, first_leg_);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
}

TEST_F(AWatch, FindsTwoAtOnceWithTheSameTurn) {
    hold(1, first_leg_);
    hold(2, both_legs_);
    EXPECT_TRUE(holds()) << "the first may have been dropped just now";
    simulation_.run_for(farewell_limit + 1s);
    EXPECT_TRUE(is_broken(Property::turns_in_order));
}

TEST_F(AWatch, LetsTwoHoldSeatsOfDifferentLegs) {
    hold(1, first_leg_);
    hold(2, second_leg_);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
}

TEST_F(AWatch, LetsTheHoldOfADroppedConnectionWaitWithoutItsTurn) {
    hold(1, first_leg_);
    hold(2, first_leg_);
    simulation_.run_for(farewell_limit);
    watch_->closed(1);
    simulation_.run_for(5s);
    EXPECT_TRUE(holds());
}

TEST_F(AWatch, FindsSeatsThatEndTwice) {
    hold(1, first_leg_);
    watch_->let_go(1, first_leg_);
    EXPECT_TRUE(holds());
    watch_->sold(1, first_leg_, "T1");
    EXPECT_TRUE(is_broken(Property::seats_add_up));
}

TEST_F(AWatch, FindsSeatsThatWereNeverHeld) {
    watch_->expired(1, first_leg_);
    EXPECT_TRUE(is_broken(Property::seats_add_up));
}

TEST_F(AWatch, FindsACoroutineThatEndsWithAnException) {
    watch_->task_failed(std::make_exception_ptr(std::runtime_error("a bug")));
    EXPECT_TRUE(is_broken(Property::nothing_is_left));
    EXPECT_THAT(verdict_.broken()->why, testing::HasSubstr("a bug"));
}

TEST_F(AWatch, IsSilentOnceItsProcessHasDied) {
    hold(1, first_leg_);
    watch_->waiting(2, first_leg_, 1);
    const std::uint64_t length = story_.length();
    watch_->process_has_died();
    watch_->expired(1, first_leg_);
    watch_->turn_taken(3, first_leg_);
    watch_->turn_taken(2, first_leg_);
    watch_->closed(1);
    simulation_.run();
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    EXPECT_EQ(story_.length(), length);
    EXPECT_EQ(watch_->expiries(), 0U);
}

TEST_F(AWatch, TellsItsTraceThatAllConnectionsEndWithTheProcess) {
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
