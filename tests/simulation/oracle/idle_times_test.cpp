// Goal: only silence between two requests counts as silence.
#include "simulation/oracle/idle_times.hpp"

#include "simulation/platform/virtual_time.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class AnIdleTime : public testing::Test {
protected:
    AnIdleTime() { idle_.connects(1); }

    void pass(Duration duration) { simulation_.run_for(duration); }

    // Whether its message after that may have met a closed connection, and must have.
    bool may_be_over() {
        idle_.speaks(1);
        return idle_.may_be_over(1);
    }
    bool is_over() {
        idle_.speaks(1);
        return idle_.is_over(1);
    }

    Simulation simulation_{1};
    IdleTimes idle_{simulation_.clock, 10s};
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
    idle_.speaks(1);
    pass(30s); // in line
    idle_.hears(1);
    pass(8s);
    EXPECT_FALSE(may_be_over());
}

TEST_F(AnIdleTime, BeginsOnlyWhenThereIsNothingToDecide) {
    idle_.is_offered(1, simulation_.clock.now() + 15s);
    pass(23s);
    EXPECT_FALSE(may_be_over());
    idle_.has_decided(1);
    idle_.hears(1);
    pass(12s);
    EXPECT_TRUE(is_over()) << "it has decided long ago";
}

TEST_F(AnIdleTime, IsForgottenWithTheConnection) {
    pass(20s);
    idle_.connects(1);
    EXPECT_FALSE(may_be_over());
    EXPECT_FALSE(idle_.may_be_over(2)) << "nobody knows it";
}

} // namespace trecho
