// Goal: only silence between two requests counts as silence.
#include "simulation/oracle/idle_time.hpp"

#include "simulation/platform/virtual_time.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class AnIdleTime : public testing::Test {
protected:
    AnIdleTime() { idle_.connects(simulation_.clock.now()); }

    void pass(Duration duration) { simulation_.run_for(duration); }

    // Whether its message after that may have met a closed connection, and must have.
    bool may_be_over() {
        idle_.speaks(simulation_.clock.now());
        return idle_.may_be_over(10s);
    }
    bool is_over() {
        idle_.speaks(simulation_.clock.now());
        return idle_.is_over(10s);
    }

    Simulation simulation_{1};
    IdleTime idle_;
};

} // namespace

TEST_F(AnIdleTime, EndsWithTheIdleLimitGiveOrTakeASecond) {
    pass(8s);
    EXPECT_FALSE(may_be_over());
    pass(9s);
    EXPECT_TRUE(may_be_over());
    pass(11s);
    EXPECT_FALSE(is_over());
    pass(12s);
    EXPECT_TRUE(is_over());
}

TEST_F(AnIdleTime, BeginsWithTheNewestAnswer) {
    idle_.speaks(simulation_.clock.now());
    pass(30s); // in line
    idle_.hears(simulation_.clock.now());
    pass(8s);
    EXPECT_FALSE(may_be_over());
}

TEST_F(AnIdleTime, BeginsOnlyWhenThereIsNothingToDecide) {
    idle_.is_offered(simulation_.clock.now() + 15s);
    pass(23s);
    EXPECT_FALSE(may_be_over());
    idle_.has_decided();
    idle_.hears(simulation_.clock.now());
    pass(12s);
    EXPECT_TRUE(is_over()) << "it has decided long ago";
}

TEST_F(AnIdleTime, IsForgottenWithTheConnection) {
    pass(20s);
    idle_.connects(simulation_.clock.now());
    EXPECT_FALSE(may_be_over());
    EXPECT_FALSE(IdleTime().may_be_over(10s)) << "nothing was said yet";
}

} // namespace trecho
